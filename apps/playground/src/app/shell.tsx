import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { MatchTab } from '../match/match-tab.tsx';
import { deviceLine } from '../model/clip.ts';
import { ModelButton } from '../model/model-dialog.tsx';
import { ErrorNote } from '../ui/controls.tsx';
import { currentTab, showTab, type TabName, tabs } from './tabs.ts';

const panels: Readonly<Record<TabName, () => preact.JSX.Element>> = { match: MatchTab, train: TrainPanel };

/** The page: header, the panel of the chosen tab, footer. A panel once shown stays, so that it keeps what was done. */
export function Shell() {
  return (
    <>
      <a class="skip" href="#panel">
        Skip to the playground
      </a>
      <header class="masthead">
        <div class="topbar">
          <span class="wordmark">fgclip</span>
          <TabList />
          <ModelButton />
        </div>
        <h1>CLIP tells a mug from a hat, but hardly a red mug from a blue one. A small head on top learns to.</h1>
      </header>
      <main id="panel">
        {tabs.value.map(({ name, visited }) => {
          const Panel = panels[name];
          const shown = currentTab.value === name;
          return (
            <section key={name} id={`panel-${name}`} role="tabpanel" aria-labelledby={`tab-${name}`} hidden={!shown}>
              {(visited || shown) && <Panel />}
            </section>
          );
        })}
      </main>
      <Footer />
    </>
  );
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

/** The tabs; arrow keys go from one to the next. */
function TabList() {
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

const tab = signal<FunctionComponent | undefined>(undefined);
const failure = signal<unknown>(undefined);

/** The tab in which a head is trained, loaded when it is first shown. */
function TrainPanel() {
  if (failure.value !== undefined) return <ErrorNote error={failure.value} />;
  const Tab = tab.value;
  if (Tab !== undefined) return <Tab />;
  void import('../train/train-tab.tsx').then(
    ({ TrainTab }) => {
      tab.value = TrainTab;
    },
    (error: unknown) => {
      failure.value = error;
    },
  );
  return (
    <p class="quiet" role="status">
      Loading…
    </p>
  );
}

/** Where the page runs, and where it comes from. */
function Footer() {
  return (
    <footer class="colophon">
      <p>{deviceLine()}</p>
      <p>
        <a href="https://github.com/fgclip/fgclip">Source and documentation</a>
      </p>
    </footer>
  );
}
