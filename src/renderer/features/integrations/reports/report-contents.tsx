import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { reportAttachments, reportSections } from '#protocol/http/reports.ts';
import { IconButton } from '../../../ui/button.tsx';
import { moved, type ReportForm, type ReportProblem, toggled } from './report-form.ts';

type Props = {
  form: ReportForm;
  problem: ReportProblem | null;
  onChange: (fields: Partial<ReportForm>) => void;
};

/** What a report tells, in which order: the chosen ones first, as they stand in the mail. */
export function Sections({ form, problem, onChange }: Props) {
  const { t } = useTranslation();
  const { sections } = form;
  const others = reportSections.filter(each => !sections.includes(each));
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-strong">{t('reports.sections')}</legend>
      <ul className="grid">
        {[...sections, ...others].map(section => {
          const name = t(`reports.section_${section}`);
          const place = sections.indexOf(section);
          return (
            <li key={section} className="flex min-h-8 items-center gap-1 border-b border-line">
              <label className="flex min-w-0 flex-1 items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  className="size-4 accent-accent"
                  checked={place >= 0}
                  onChange={() => onChange({ sections: toggled(sections, section) })}
                />
                {name}
              </label>
              {place > 0 && (
                <IconButton
                  {...{ isSmall: true, icon: ArrowUp, label: t('reports.moveUp', { name }) }}
                  onClick={() => onChange({ sections: moved(sections, section, -1) })}
                />
              )}
              {place >= 0 && place < sections.length - 1 && (
                <IconButton
                  {...{ isSmall: true, icon: ArrowDown, label: t('reports.moveDown', { name }) }}
                  onClick={() => onChange({ sections: moved(sections, section, 1) })}
                />
              )}
            </li>
          );
        })}
      </ul>
      {problem === 'sections' && (
        <p role="status" className="mt-1 text-xs text-danger">
          {t('reports.problem_sections')}
        </p>
      )}
    </fieldset>
  );
}

export function Attachments({ form, onChange }: Omit<Props, 'problem'>) {
  const { t } = useTranslation();
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-strong">{t('reports.attachments')}</legend>
      <div className="flex flex-wrap gap-x-4">
        {reportAttachments.map(each => (
          <label key={each} className="flex min-h-7 items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={form.attachments.includes(each)}
              onChange={() => onChange({ attachments: toggled(form.attachments, each) })}
            />
            {t(`reports.attachment_${each}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
