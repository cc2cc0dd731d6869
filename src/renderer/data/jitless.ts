// Imported before anything that declares a schema: the page's policy forbids code made of text, and zod would try.
import { z } from 'zod';

z.config({ jitless: true });
