export { chooseFiles, type Wanted } from '@fgclip/core';
