/** Children and staff, read when a dialog needs their names. */
import { useEffect, useState } from "preact/hooks";
import type { StaffView, StudentView } from "#contract/live.ts";
import { readAll } from "#ui/api.ts";

/** People of one page of a list. */
const PAGE_PEOPLE = 500;

/** All children of the school; null until they are here. Read again whenever `changed` is another. */
export function useStudents(changed: number | null = null): readonly StudentView[] | null {
  return useList<StudentView>(`/api/v1/students?limit=${PAGE_PEOPLE}`, changed);
}

/** Everybody who works at the school; null until read. */
export function useStaff(): readonly StaffView[] | null {
  return useList<StaffView>(`/api/v1/staff?limit=${PAGE_PEOPLE}`, null);
}

function useList<T>(path: string, changed: number | null): readonly T[] | null {
  const [people, setPeople] = useState<readonly T[] | null>(null);
  useEffect(() => {
    let wanted = true;
    readAll<T>(path)
      .then((all) => wanted && setPeople(all))
      .catch(() => wanted && setPeople((known) => known ?? []));
    return () => {
      wanted = false;
    };
  }, [path, changed]);
  return people;
}
