/** Put in place by the build; absent when the sources are run as they are. */
declare const __FGCLIP_VERSION__: string | undefined;

/** Version of this package, noted in every manifest it writes. */
export const version: string = typeof __FGCLIP_VERSION__ === 'string' ? __FGCLIP_VERSION__ : '0.0.0-source';
