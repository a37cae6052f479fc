/** What a question's exit codes mean, for its help. */
export const EXIT_CODES = `
Exit codes: 0 answered; 1 it failed; 2 it was called wrongly; 3 there is nothing of that name.`;

/** What the exit codes of something done mean, for its help. */
export const EXIT_CODES_OF_ACTIONS = `
Exit codes: 0 done; 1 it was refused or failed; 2 it was called wrongly; 3 there is nothing of that name.`;
