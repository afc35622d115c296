/** The children behind a number of the balance: who, which class, where, since when. */
import { useEffect, useState } from "preact/hooks";
import type { PlaceCount, StudentView } from "#contract/live.ts";
import type { CustodyStatus } from "#core/state.ts";
import { readAll } from "#ui/api.ts";
import { Dialog } from "#ui/dialog.tsx";
import { language, say } from "#ui/language.ts";
import { timeOfDay } from "#ui/school-clock.ts";
import { Status } from "#ui/shapes.tsx";
import { CUSTODY_WORDS, UI } from "#ui/words.ts";
import type { ListOf } from "./balance.tsx";
import { DUTY } from "./words.ts";

/** Children of one page of the list. */
const PAGE_STUDENTS = 500;

type PeopleDialogProps = {
  readonly list: ListOf;
  readonly places: readonly PlaceCount[];
  readonly zone: string;
  readonly onClose: () => void;
};

export function PeopleDialog({ list, places, zone, onClose }: PeopleDialogProps) {
  const students = useStudents();
  const wanted: ReadonlySet<string> = new Set(list.statuses);
  const found = students?.filter(({ custody }) => wanted.has(custody.status));
  const nameOf = (id: string | null) => places.find((place) => place.id === id)?.names[language.value] ?? "";
  return (
    <Dialog title={say(list.title)} onClose={onClose}>
      {!found && <p role="status">{say(UI.loading)}</p>}
      {found && <p>{found.length === 0 ? say(DUTY.nobodyListed) : say(DUTY.childrenCount, { n: found.length })}</p>}
      <ul class="people">
        {found?.map((student) => (
          <li key={student.id} class="person">
            <span>
              <strong>{student.name}</strong> <span class="soft">{student.className[language.value]}</span>
            </span>
            <CustodyStatusMark status={student.custody.status} />
            <span class="soft">
              {[
                nameOf(student.custody.place),
                say(DUTY.since, { time: timeOfDay(student.custody.since, zone, { seconds: false }) }),
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

/** A custody status by shape and word; one that this page does not know is printed as it is. */
export function CustodyStatusMark({ status }: { status: string }) {
  const look = CUSTODY_WORDS[status as CustodyStatus] as (typeof CUSTODY_WORDS)[CustodyStatus] | undefined;
  return look ? (
    <Status tone={look.tone} shape={look.shape} word={say(look.text)} />
  ) : (
    <Status tone="quiet" word={status} />
  );
}

/** All children of the school, read once when first asked for; null until they are here. */
export function useStudents(): readonly StudentView[] | null {
  const [students, setStudents] = useState<readonly StudentView[] | null>(null);
  useEffect(() => {
    let wanted = true;
    readAll<StudentView>(`/api/v1/students?limit=${PAGE_STUDENTS}`)
      .then((all) => wanted && setStudents(all))
      .catch(() => wanted && setStudents([]));
    return () => {
      wanted = false;
    };
  }, []);
  return students;
}
