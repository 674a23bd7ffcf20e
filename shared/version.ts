// The version of this build, and the git revision it was made of; `dev` where the sources run unbundled.

declare const __VERSION__: string;
declare const __BUILD__: string;

export const VERSION: string = typeof __VERSION__ === 'string' ? __VERSION__ : 'dev';
export const BUILD: string = typeof __BUILD__ === 'string' ? __BUILD__ : 'dev';
