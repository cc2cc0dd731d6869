import { useTranslation } from 'react-i18next';
import { useKit, useSetting } from '../../app/kit.tsx';
import { queueWidth } from '../../app/settings.ts';

const stepPx = 16;

/** The line between queue and conversation: dragged, or moved with the arrow keys. */
export function Resizer() {
  const { t } = useTranslation();
  const { settings } = useKit();
  const width = useSetting(values => values.queueWidthPx);
  const set = (px: number) =>
    settings.setState({ queueWidthPx: Math.round(Math.min(queueWidth.max, Math.max(queueWidth.min, px))) });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator has no element of its own
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('queue.resize')}
      aria-valuenow={width}
      aria-valuemin={queueWidth.min}
      aria-valuemax={queueWidth.max}
      className="absolute inset-y-0 -right-[3px] z-10 w-[6px] cursor-col-resize hover:bg-line-strong focus-visible:bg-line-strong active:bg-accent-line"
      onKeyDown={event => {
        if (event.key === 'ArrowLeft') set(width - stepPx);
        else if (event.key === 'ArrowRight') set(width + stepPx);
        else if (event.key === 'Home') set(queueWidth.min);
        else if (event.key === 'End') set(queueWidth.max);
        else return;
        event.preventDefault();
      }}
      onDoubleClick={() => set(queueWidth.usual)}
      onPointerDown={event => {
        const startX = event.clientX;
        const grip = event.currentTarget;
        grip.setPointerCapture(event.pointerId);
        const move = (moved: PointerEvent) => set(width + moved.clientX - startX);
        const stop = () => {
          grip.removeEventListener('pointermove', move);
          grip.removeEventListener('pointerup', stop);
          grip.removeEventListener('pointercancel', stop);
        };
        grip.addEventListener('pointermove', move);
        grip.addEventListener('pointerup', stop);
        grip.addEventListener('pointercancel', stop);
      }}
    />
  );
}
