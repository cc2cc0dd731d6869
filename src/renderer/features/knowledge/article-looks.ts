import { Archive, CircleCheck, type LucideIcon, PencilLine } from 'lucide-react';
import type { Article } from '../../data/model.ts';
import type { ChipLook } from '../../ui/chip.tsx';

/** How each state of an article looks: the word always stands beside it. */
export const articleLooks: Record<Article['status'], { look: ChipLook; icon: LucideIcon }> = {
  published: { look: 'positive', icon: CircleCheck },
  draft: { look: 'plain', icon: PencilLine },
  archived: { look: 'bare', icon: Archive },
};
