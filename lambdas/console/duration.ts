/** Hours in words, to the nearest unit that says enough: `45 minutes`, `7 hours`, `3 days`. */
export function duration(hours: number): string {
  if (hours < 1) return words(Math.round(hours * 60), 'minute');
  return hours < 48 ? words(Math.round(hours), 'hour') : words(Math.round(hours / 24), 'day');
}

function words(amount: number, unit: string): string {
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
