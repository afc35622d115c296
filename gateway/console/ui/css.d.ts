/** Style sheets are imported for their effect; the build takes them out into files of their own (strict CSP: no inline styles). */
declare module "*.css";
declare module "@fontsource-variable/noto-sans-sc";
