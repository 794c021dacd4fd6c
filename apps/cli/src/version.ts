/** Replaced by the build with the version in package.json. */
declare const __FGCLIP_VERSION__: string;

/** Version of the program; "0.0.0-source" when it runs from source, unbuilt. */
export const version: string = typeof __FGCLIP_VERSION__ === 'undefined' ? '0.0.0-source' : __FGCLIP_VERSION__;
