/** Jian'an, Xuchang: plan for after-school service */
import type { PolicyPack } from "../pack.ts";

export const JIANAN_2020: PolicyPack = {
  id: "jianan-2020",
  title: { zh: "许昌市建安区中小学生课后服务工作的实施方案", en: "Jian'an, Xuchang: plan for after-school service" },
  source: "建安教体字〔2020〕94号",
  document: "003_b7a8ce0765f1e34b.txt",
  from: "2020-11-10",
  demands: {
    needs: [{ what: "records", of: ["retired", "volunteer", "coach", "third-party"], clause: "JA-14" }],
    bans: [],
    fixes: [],
  },
  clauses: [],
};
