import { signal } from '@preact/signals';

export type TabName = 'match' | 'train';

export interface Tab {
  readonly name: TabName;
  readonly label: string;
  /** Whether it has been shown, and so must be kept. */
  readonly visited: boolean;
}

export const tabs = signal<readonly Tab[]>([
  { name: 'match', label: 'Match', visited: true },
  { name: 'train', label: 'Train', visited: false },
]);

/** The tab that is shown; at the start the one that the address names. */
export const currentTab = signal<TabName>('match');

/** Shows a tab and names it in the address. */
export function showTab(name: TabName): void {
  currentTab.value = name;
  tabs.value = tabs.value.map((tab) => (tab.name === name ? { ...tab, visited: true } : tab));
  history.replaceState(null, '', `#${name}`);
}

/** Shows the tab that the address names, if it names one. */
export function showTabOfAddress(): void {
  const named = tabs.peek().find(({ name }) => `#${name}` === location.hash);
  if (named !== undefined) showTab(named.name);
}
