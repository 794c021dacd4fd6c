export { type TowerFiles, towerFiles, type WeightDType, weightDTypes } from '@fgclip/core';
