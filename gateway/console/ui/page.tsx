/** The frame of every screen: name, school, freshness, language; then the content. */
import { type ComponentChildren, render } from "preact";
import { LANGUAGES, language, nameDocument, say, speak, type Text } from "./language.ts";
import type { Freshness } from "./live.ts";
import { UI } from "./words.ts";
import "./tokens.css";
import "./page.css";
import "./components.css";

type PageProps = {
  readonly title: string;
  /** Beside the title: the school, who is signed in. */
  readonly about?: ComponentChildren;
  readonly freshness: Freshness;
  readonly clock?: ComponentChildren;
  readonly children: ComponentChildren;
};

/** All live numbers of the page follow `freshness`: one place decides whether they may look true. */
export function Page({ title, about, freshness, clock, children }: PageProps) {
  return (
    <div class="page" data-freshness={freshness}>
      <header class="page-head">
        <a class="brand" href="/" aria-label={say(UI.home)}>
          <span lang="zh-CN">接力</span>
        </a>
        <div class="page-title">
          <h1>{title}</h1>
          {about && <div class="page-about">{about}</div>}
        </div>
        {clock}
        <LanguageSwitch />
      </header>
      <main class="page-main">{children}</main>
    </div>
  );
}

const OWN_NAME = { zh: "中文", en: "English" } as const;

function LanguageSwitch() {
  const other = LANGUAGES.find((one) => one !== language.value) ?? "zh";
  return (
    <button
      type="button"
      class="button button-quiet language"
      lang={other === "zh" ? "zh-CN" : "en"}
      onClick={() => speak(other)}
    >
      {OWN_NAME[other]}
    </button>
  );
}

/** Puts a screen into its document. The Chinese font comes after the first picture: until then the device's own serves. */
export function mountPage(title: Text, screen: ComponentChildren): void {
  nameDocument(title);
  const root = document.getElementById("app");
  if (!root) throw new Error("the document has no #app");
  render(screen, root);
  void import("./fonts.ts");
}
