/** Xuejia Experimental Primary, Changzhou: the school's plan for after-school service */
import type { PolicyPack } from "../pack.ts";

export const XUEJIA_2023: PolicyPack = {
  id: "xuejia-2023",
  title: {
    zh: "常州市新北区薛家实验小学课后服务工作实施方案",
    en: "Xuejia Experimental Primary, Changzhou: the school's plan for after-school service",
  },
  source: "薛家实验小学，2023年秋学期起",
  document: "004_d1a4de05ee3371f9.txt",
  from: "2023-09-01",
  demands: { needs: [], bans: [], fixes: [{ grace: "rollDueMinutes", min: 0, max: 0, clause: "XJ-13" }] },
  clauses: [],
};
