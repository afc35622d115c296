/** The start page: who you are, which screens you may use, the school's time, and what to try first. */
import { say } from "#ui/language.ts";
import { mountPage } from "#ui/page.tsx";
import { dateOf, timeOfDay } from "#ui/school-clock.ts";
import { openCampus } from "../campus.ts";
import { CampusPage } from "../campus-page.tsx";
import { screensOf } from "./screens.ts";
import { START } from "./words.ts";
import "./start.css";

const campus = openCampus();

function StartPage() {
  return (
    <>
      <CampusPage campus={campus} title={START.title}>
        {() => (
          <>
            <WhoAndWhen />
            <Screens />
          </>
        )}
      </CampusPage>
      <Tour />
    </>
  );
}

function WhoAndWhen() {
  const me = campus.me.value;
  const time = campus.live.data.value?.time;
  if (!me || !time) return null;
  const { role } = screensOf(me.role);
  const at = campus.now.value;
  return (
    <section class="card who">
      <p class="lead">{say(START.lead)}</p>
      <p>{say(START.signedInAs, { name: me.person?.name ?? say(role), role: say(role) })}</p>
      <p class="soft">
        {say(START.schoolTime, { day: dateOf(at, time.zone), time: timeOfDay(at, time.zone, { seconds: false }) })}
        {time.speed !== 1 && ` · ${say(START.speed, { n: time.speed })}`}
      </p>
    </section>
  );
}

function Screens() {
  const { screens } = screensOf(campus.me.value?.role ?? "");
  return (
    <section>
      <h2>{say(START.screens)}</h2>
      {screens.length === 0 && <p class="empty">{say(START.noScreens)}</p>}
      <ul class="screens">
        {screens.map(({ href, name, about }) => (
          <li key={href}>
            <a class="card screen" href={href}>
              <span class="screen-name">{say(name)}</span>
              <span class="soft">{say(about)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Tour() {
  return (
    <aside class="tour" aria-labelledby="tour">
      <h2 id="tour">{say(START.tourHeading)}</h2>
      <ol>
        {[START.tour1, START.tour2, START.tour3, START.tour4, START.tour5].map((step) => (
          <li key={step.en}>{say(step)}</li>
        ))}
      </ol>
    </aside>
  );
}

mountPage(START.title, <StartPage />);
