/** Wuhai: plan for after-school service, with its negative list */
import type { PolicyPack } from "../pack.ts";

export const WUHAI_2021: PolicyPack = {
  id: "wuhai-2021",
  title: { zh: "乌海市中小学生课后服务工作方案", en: "Wuhai: plan for after-school service, with its negative list" },
  source: "乌教发〔2021〕92号",
  document: "001_e13d410188eeed83.txt",
  from: "2021-09-16",
  demands: {
    needs: [{ what: "review", of: ["third-party"], clause: "WH-05" }],
    bans: [{ activity: "subject-training", clause: "WH-N7" }],
    fixes: [],
  },
  clauses: [],
};
