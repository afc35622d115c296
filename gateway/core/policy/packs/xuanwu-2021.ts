/** Xuanwu, Nanjing: plan for after-school service in primary and junior schools */
import type { PolicyPack } from "../pack.ts";

export const XUANWU_2021: PolicyPack = {
  id: "xuanwu-2021",
  title: {
    zh: "南京市玄武区：关于全面深入做好中小学课后服务工作的实施方案",
    en: "Xuanwu, Nanjing: plan for after-school service in primary and junior schools",
  },
  source: "玄政办〔2021〕57号",
  document: "000_9545db9f43761072.txt",
  from: "2021-11-19",
  demands: {
    needs: [{ what: "records", of: ["retired", "volunteer", "coach", "third-party"], clause: "XW-10" }],
    bans: [{ activity: "subject-training", clause: "XW-11" }],
    fixes: [],
  },
  clauses: [],
};
