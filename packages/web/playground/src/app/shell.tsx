import { MatchTab } from '../match/match-tab.tsx';
import { ModelButton } from '../model/model-button.tsx';
import { Footer } from './footer.tsx';
import { TabList } from './tab-list.tsx';
import { currentTab, type TabName, tabs } from './tabs.ts';
import { TrainPanel } from './train-panel.tsx';

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
