/** Qingshanhu, Nanchang: plan for better after-school service */
import type { PolicyPack } from "../pack.ts";

export const QINGSHANHU_2024: PolicyPack = {
  id: "qingshanhu-2024",
  title: {
    zh: "南昌市青山湖区：关于进一步提升全区课后服务工作品质的实施方案",
    en: "Qingshanhu, Nanchang: plan for better after-school service",
  },
  source: "湖教体政字〔2024〕13号",
  document: "002_55bfc10ead927f27.txt",
  from: "2024-01-01",
  demands: {
    needs: [
      { what: "pool", of: ["third-party"], clause: "QS-02" },
      { what: "pool", of: ["retired"], clause: "QS-06" },
      { what: "review", of: ["third-party"], clause: "QS-03" },
      { what: "agreement", of: ["third-party"], clause: "QS-04" },
      { what: "insurance", of: ["third-party"], clause: "QS-05" },
      { what: "agreement", of: ["coach"], clause: "QS-06" },
    ],
    bans: [],
    fixes: [],
  },
  clauses: [],
};
