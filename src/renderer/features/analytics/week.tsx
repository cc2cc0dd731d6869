import { Download, Image } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button.tsx';
import { csvOf } from '../../ui/csv.ts';
import { Heatmap, shadesOf } from '../../ui/heatmap.tsx';
import { heatmapPicture } from '../../ui/heatmap-picture.ts';
import { offerFile } from '../../ui/offer-file.ts';
import type { Dashboard } from './analytics-page.tsx';
import { behindBy, useDrill } from './drill.tsx';
import { Panel } from './figure-table.tsx';
import { type FigureName, figureIn, useFigureWords } from './figure-words.ts';
import { Meaning } from './tiles.tsx';
import { timeZone, useMeant, useWeek } from './use-figures.ts';

/** When in the week a figure happens, by the hour. A press on an hour lists what is behind it. */
export function Week({ packs, asked, name, title }: Dashboard & { name: FigureName; title: string }) {
  const { t, i18n } = useTranslation();
  const week = useWeek(packs, asked);
  const { from, to } = useMeant(asked);
  const drill = useDrill();
  const words = useFigureWords();
  const format = words.format(name);
  const table = useRef<HTMLTableElement>(null);
  const weekday = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' });
  // The first of January 2024 was a Monday.
  const days = Array.from({ length: 7 }, (_, day) => weekday.format(Date.UTC(2024, 0, 1 + day)));
  const values = week.map(figures => figureIn(figures, name) ?? 0);
  const fileName = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  const saveTable = () => {
    const heads = [t('chart.day'), ...Array.from({ length: 24 }, (_, hour) => `${hour}:00`)];
    const rows = days.map((day, row) => [day, ...values.slice(row * 24, row * 24 + 24)]);
    offerFile(`${fileName}.csv`, new Blob(['\uFEFF', csvOf([heads, ...rows])], { type: 'text/csv' }));
  };
  const savePicture = async () => {
    if (!table.current) return;
    const drawing = { days, values, shadeOf: shadesOf(values), format };
    const picture = await heatmapPicture(table.current, drawing);
    if (picture) offerFile(`${fileName}.png`, picture);
  };
  return (
    <Panel
      title={title}
      about={<Meaning name={name} />}
      verbs={
        <>
          <IconButton
            {...{ isSmall: true, icon: Image, label: t('chart.png', { title }) }}
            onClick={() => void savePicture()}
          />
          <IconButton
            {...{ isSmall: true, icon: Download, label: t('chart.csv', { title }) }}
            onClick={saveTable}
          />
        </>
      }
    >
      <p className="mb-2 text-sm text-muted">{t('analytics.weekText', { name: words.name(name) })}</p>
      <Heatmap
        label={title}
        {...{ days, values, format, table }}
        onPick={(day, hour) =>
          drill({
            ...{ from, to, by: behindBy(name), slot: { day, hour, timeZone } },
            of: t('analytics.hourOf', { day: days[day] ?? '', hour }),
          })
        }
      />
    </Panel>
  );
}
