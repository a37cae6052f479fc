import { join } from 'node:path';
import { runApp } from 'countersign/cdk';

/** What `cdk` deploys: one stack with everything, for the people and workflows of this repository. */
await runApp({ organisation: join(import.meta.dirname, '../workflows'), region: '{{region}}' });
