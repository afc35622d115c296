/** A child looked up by name, when nobody has a card: opens a request that then waits for the guard like any other. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { StudentView } from "#contract/live.ts";
import { readAll } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { language, say } from "#ui/language.ts";
import { ResultLine } from "#ui/result.tsx";
import { UI } from "#ui/words.ts";
import type { Desk } from "./desk.ts";
import { familyOf, findChildren } from "./find-children.ts";
import { GUARD } from "./words.ts";

export function LookUp({ desk }: { desk: Desk }) {
  const [students, setStudents] = useState<readonly StudentView[] | null>(null);
  const [wanted, setWanted] = useState("");
  const chosen = desk.chosen.value;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    readAll<StudentView>("/api/v1/students?limit=500")
      .then(setStudents)
      .catch(() => setStudents([]));
  }, []);

  const toggle = (student: StudentView) => {
    desk.chosen.value = chosen.includes(student) ? chosen.filter((one) => one !== student) : [...chosen, student];
  };
  const open = () => desk.open(chosen.map(({ id }) => id));
  const found = findChildren(students ?? [], wanted).filter((one) => !chosen.includes(one));

  return (
    <Dialog title={say(GUARD.lookUp)} onClose={desk.closeLookUp} wide>
      <label class="field">
        <span class="field-label">{say(GUARD.lookUpHint)}</span>
        <input
          ref={field}
          class="input"
          type="search"
          value={wanted}
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </label>
      {!students && <p role="status">{say(UI.loading)}</p>}
      {chosen.length > 0 && <p class="soft">{say(GUARD.lookUpCard)}</p>}
      {students && wanted.trim() !== "" && found.length === 0 && chosen.length === 0 && (
        <p role="status">{say(GUARD.lookUpNone)}</p>
      )}
      <Children students={found} chosen={false} onPress={toggle} />
      {chosen.length > 0 && (
        <>
          <Children title={say(GUARD.lookUpChosen)} students={chosen} chosen onPress={toggle} />
          <Children
            title={say(GUARD.lookUpFamily)}
            students={familyOf(students ?? [], chosen)}
            chosen={false}
            onPress={toggle}
          />
        </>
      )}
      <Button kind="primary" big decides onPress={open} disabled={chosen.length === 0 || desk.strip.busy.value}>
        {say(GUARD.lookUpOpen, { n: chosen.length })}
      </Button>
      <ResultLine strip={desk.strip} foot />
    </Dialog>
  );
}

type ChildrenProps = {
  readonly students: readonly StudentView[];
  readonly chosen: boolean;
  readonly onPress: (student: StudentView) => void;
  readonly title?: string;
};

function Children({ students, chosen, onPress, title }: ChildrenProps) {
  if (students.length === 0) return null;
  return (
    <div class="found">
      {title && <p class="field-label">{title}</p>}
      {students.map((student) => (
        <Button key={student.id} pressed={chosen} onPress={() => onPress(student)} decides>
          <span class="collector-name">{student.name}</span>
          <span>{student.className[language.value]}</span>
        </Button>
      ))}
    </div>
  );
}
