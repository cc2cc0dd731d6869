import { memo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { DialogFrame } from '../../ui/dialog.tsx';
import { useKit } from '../kit.tsx';
import { PaletteBody } from './palette-body.tsx';

/** Everything from the keyboard: verbs, places, and every conversation on this computer. */
export const Palette = memo(function Palette() {
  const { t } = useTranslation();
  const { overlays } = useKit();
  const isOpen = useStore(overlays, state => state.open === 'palette');
  // What was chosen runs once the dialog has gone and focus is back where it was.
  const chosen = useRef<(() => void) | null>(null);
  return (
    <DialogFrame
      isOpen={isOpen}
      onOpenChange={open => overlays.setState({ open: open ? 'palette' : null })}
      onClosed={() => {
        const run = chosen.current;
        chosen.current = null;
        if (run) setTimeout(run);
      }}
      label={t('palette.label')}
      className="top-[min(104px,11vh)] max-h-[84vh] w-[calc(100vw-48px)] max-w-[640px]"
    >
      <PaletteBody
        onChoose={run => {
          chosen.current = run;
          overlays.setState({ open: null });
        }}
      />
    </DialogFrame>
  );
});
