import { CaptionPanel, ContrastPanel } from './captions.tsx';
import { PicturePanel } from './picture/picture-panel.tsx';
import { RankingsView } from './ranking/rankings-view.tsx';

/** Which of many captions fits a part of a picture best: the cosine of CLIP beside trained heads. */
export function MatchTab() {
  return (
    <div class="match">
      <PicturePanel />
      <CaptionPanel />
      <RankingsView />
      <ContrastPanel />
    </div>
  );
}
