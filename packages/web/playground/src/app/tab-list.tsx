import { currentTab, showTab, type TabName, tabs } from './tabs.ts';

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** The tabs; arrow keys go from one to the next. */
export function TabList() {
  const names = tabs.value.map(({ name }) => name);
  const move = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = names[(names.indexOf(currentTab.value) + step + names.length) % names.length] as TabName;
    showTab(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Playground" onKeyDown={move}>
      {tabs.value.map(({ name, label }) => {
        const selected = currentTab.value === name;
        return (
          <button
            key={name}
            id={`tab-${name}`}
            type="button"
            role="tab"
            aria-selected={selected}
            aria-controls={`panel-${name}`}
            tabIndex={selected ? 0 : -1}
            onClick={() => showTab(name)}
          >
            {label}
          </button>
        );
      })}
    </div>
  );
}
