/** The name of the deployment that this function is of: what all names of its resources begin with. */
export const DEPLOYMENT = process.env['DEPLOYMENT'] ?? 'countersign';
