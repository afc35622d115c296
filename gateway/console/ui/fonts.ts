/** Noto Sans SC, sliced by unicode range: a browser fetches only the slices of the characters that a page shows. */
import "@fontsource-variable/noto-sans-sc";
