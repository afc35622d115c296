/** The policy packs there are, one a source document, in the order of their documents. */
import type { PackId } from "../ids.ts";
import type { PolicyPack } from "./pack.ts";
import { JIANAN_2020 } from "./packs/jianan-2020.ts";
import { QINGSHANHU_2024 } from "./packs/qingshanhu-2024.ts";
import { WUHAI_2021 } from "./packs/wuhai-2021.ts";
import { XUANWU_2021 } from "./packs/xuanwu-2021.ts";
import { XUEJIA_2023 } from "./packs/xuejia-2023.ts";

export const PACKS: readonly PolicyPack[] = [XUANWU_2021, WUHAI_2021, QINGSHANHU_2024, JIANAN_2020, XUEJIA_2023];

/** The packs of these ids, in the order of `PACKS`; an id that names none is left out (`checkPlan` tells of it). */
export function packsNamed(ids: readonly PackId[]): readonly PolicyPack[] {
  return PACKS.filter((pack) => ids.includes(pack.id));
}
