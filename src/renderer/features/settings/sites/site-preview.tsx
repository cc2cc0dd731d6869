import { MessageSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../../../ui/icon.tsx';
import type { SiteForm } from './site-form.ts';

/** Black or white, whichever stands out more on a colour (WCAG 2.2 relative luminance). */
function inkOn(colour: string): '#000000' | '#ffffff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.179 ? '#000000' : '#ffffff';
}

/** The widget in small: name, greeting, colour and corner as they are written. */
export function SitePreview({ form }: { form: SiteForm }) {
  const { t } = useTranslation();
  const own = /^#[0-9a-f]{6}$/i.test(form.accent) ? form.accent : undefined;
  const paint = own === undefined ? undefined : { backgroundColor: own, color: inkOn(own) };
  const greeting = form.greetings[0]?.text ?? '';
  return (
    <div
      role="img"
      aria-label={t('sites.previewOf', { name: form.name })}
      className="grid gap-2 rounded-md border border-line bg-sunken p-3"
    >
      <div className="overflow-hidden rounded-md border border-line bg-raised text-sm shadow-1">
        <div className="bg-accent px-3 py-2 font-strong text-on-accent" style={paint}>
          {form.name || t('sites.name')}
        </div>
        <div className="grid gap-2 p-3">
          <p className="w-fit max-w-[90%] rounded-md bg-hover px-3 py-2 break-words">{greeting}</p>
          <div className="mt-6 h-7 rounded-sm border border-line" />
        </div>
      </div>
      <span
        className={`grid size-10 place-items-center rounded-full bg-accent text-on-accent ${form.corner === 'right' ? 'justify-self-end' : 'justify-self-start'}`}
        style={paint}
      >
        <Icon of={MessageSquare} size={16} />
      </span>
    </div>
  );
}
