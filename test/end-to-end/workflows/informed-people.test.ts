import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPage } from '../../../local/people/browser.ts';
import { modelVersion } from './inputs.ts';
import { Office } from './office.ts';
