/** The frame of the school's screens: who is signed in, the freshness clock, and what stands in for content without them. */
import type { ComponentChildren } from "preact";
import { FreshnessClock } from "#ui/freshness.tsx";
import { language, say, type Text } from "#ui/language.ts";
import { Page } from "#ui/page.tsx";
import { timeOfDay } from "#ui/school-clock.ts";
import { Status } from "#ui/shapes.tsx";
import { UI } from "#ui/words.ts";
import type { Campus } from "./campus.ts";

type CampusPageProps = {
  readonly campus: Campus;
  readonly title: Text;
  /** Drawn once there is a picture to draw. */
  readonly children: () => ComponentChildren;
};

export function CampusPage({ campus, title, children }: CampusPageProps) {
  const { live, me, now, zone } = campus;
  const ready = live.data.value !== null;
  const clock = (
    <FreshnessClock
      freshness={live.freshness.value}
      ageMs={live.ageMs.value}
      time={ready ? timeOfDay(now.value, zone.value) : null}
    />
  );
  return (
    <Page title={say(title)} about={<About campus={campus} />} freshness={live.freshness.value} clock={clock}>
      {live.freshness.value === "stale" && (
        <p class="stale-banner" role="alert">
          <Status tone="unknown" word={say(UI.staleBanner, { time: timeOfDay(now.value, zone.value) })} />
        </p>
      )}
      <Content>{campus.signedOut.value ? <SignedOut /> : ready && me.value ? children() : <Loading />}</Content>
    </Page>
  );
}

function Content({ children }: { children: ComponentChildren }) {
  return <div class="content">{children}</div>;
}

function About({ campus }: { campus: Campus }) {
  const me = campus.me.value;
  if (!me) return null;
  return (
    <>
      <span>{me.school.name[language.value]}</span>
      {me.person && <span>{me.person.name}</span>}
    </>
  );
}

/** Shown instead of a screen to somebody whom the gateway does not know. */
export function SignedOut() {
  return (
    <section class="card notice">
      <h2>{say(UI.signedOutTitle)}</h2>
      <p>{say(UI.signedOut)}</p>
      <p>
        <a class="link" href="/">
          {say(UI.toStart)}
        </a>
      </p>
    </section>
  );
}

function Loading() {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{say(UI.loading)}</span>
      <div class="skeleton-block" />
      <div class="skeleton-block" />
      <div class="skeleton-block" />
    </div>
  );
}
