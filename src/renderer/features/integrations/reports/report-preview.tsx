import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReportPreviewAnswer } from '#protocol/http/reports.ts';
import { Button } from '../../../ui/button.tsx';
import { offerFile } from '../../../ui/offer-file.ts';
import { cell, Table } from '../../../ui/table.tsx';

type Section = ReportPreviewAnswer['sections'][number];

/** What the mail would say now, in the console's own look. */
export function ReportPreview({ of }: { of: ReportPreviewAnswer }) {
  const { t } = useTranslation();
  const files = of.attachments.map(({ filename }) => filename).join(', ');
  const savePdf = () => {
    const bytes = Uint8Array.from(atob(of.pdf), sign => sign.charCodeAt(0));
    offerFile(`${of.title}.pdf`, new Blob([bytes], { type: 'application/pdf' }));
  };
  return (
    <section
      aria-label={t('reports.previewTitle')}
      className="rounded-md border border-line bg-surface p-4 text-sm"
    >
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h3 className="text-lg font-strong">{of.title}</h3>
          <p className="text-xs text-muted">{of.subtitle}</p>
        </div>
        <Button isSmall icon={Download} onClick={savePdf}>
          {t('reports.previewPdf')}
        </Button>
      </div>
      <p className="mt-2">{of.summary}</p>
      {of.sections.map(section => (
        <div key={section.title} className="mt-4">
          <h4 className="mb-2 border-b border-line pb-1 font-strong">{section.title}</h4>
          <div className="grid gap-3">
            {section.blocks.map((block, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no names, and never move
              <Block key={place} of={block} section={section.title} />
            ))}
          </div>
        </div>
      ))}
      <p className="mt-4 text-xs text-muted">
        {files === '' ? t('reports.previewNothing') : t('reports.previewAttached', { files })}
      </p>
    </section>
  );
}

function Block({ of, section }: { of: Section['blocks'][number]; section: string }) {
  const head = (title: string) =>
    title === section ? null : <h5 className="text-xs text-muted">{title}</h5>;
  switch (of.kind) {
    case 'tiles':
      return (
        <dl className="grid grid-cols-3 gap-2">
          {of.tiles.map(({ label, value, note }) => (
            <div key={label} className="rounded-sm bg-sunken p-2">
              <dt className="text-xs text-ink-2">{label}</dt>
              <dd>
                <span className="block text-lg font-strong tabular-nums">{value}</span>
                <span className="text-xs text-ink-2">{note}</span>
              </dd>
            </div>
          ))}
        </dl>
      );
    case 'chart':
      return (
        <div>
          {head(of.title)}
          {/* As it stands in the mail: on white, whatever the console shows. */}
          <img src={`data:image/png;base64,${of.png}`} alt={of.alt} className="w-full rounded-sm bg-white" />
        </div>
      );
    case 'table':
      return (
        <div>
          {head(of.title)}
          <Table
            label={of.title}
            heads={of.heads.map((name, at) => (at === 0 ? name : { number: name }))}
            className="tabular-nums"
          >
            {of.rows.map(row => (
              <tr key={row[0]} className="border-b border-line">
                {row.map((value, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column has no other name
                  <td key={at} className={`${cell} ${at === 0 ? '' : 'text-right'}`}>
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </Table>
        </div>
      );
    case 'lines':
      return (
        <ul className="grid gap-1">
          {of.lines.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      );
  }
}
