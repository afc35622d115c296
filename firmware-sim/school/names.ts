/** Invented Chinese names. Nobody here exists; a few characters are rare on purpose, because real rosters have them. */
import type { Random } from "../random.ts";

const SURNAMES = [
  ..."王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁任",
];
const COMPOUND_SURNAMES = ["欧阳", "上官", "诸葛", "司徒"];
const GIRL = [..."雨欣怡悦琪萱婷妍梦瑶诗涵佳慧芷若彤晴玥筱宁嘉语桐忆雪可馨颖"];
const BOY = [..."浩宇轩子睿泽博文俊杰铭晨皓天翊航明哲思远嘉懿致弘毅昊然奕辰景行"];
const ADULT = [..."建国秀英志强丽华伟敏静磊洋艳勇军霞平刚桂兰玉梅海燕晓东红波云峰慧玲"];
/**
 * Characters outside the common set: two from Extension A, two from outside the Basic Multilingual Plane
 * (surrogate pairs in UTF-16), the rest rare but in everyday fonts.
 */
const RARE = ["㛃", "㼆", "\u{2B363}", "\u{2C488}", "龑", "翀", "燚", "珺", "昇", "堃"];
const COMPOUND_SHARE = 0.02;
const RARE_SHARE = 0.03;
const ONE_CHARACTER_SHARE = 0.15;

/** Gives names; no two children of one school get the same, so that a screen can be read without ids. */
export type NameGiver = {
  surname(): string;
  child(surname: string): string;
  adult(surname: string): string;
};

/** Names from this stream of chance, in the order in which they are asked for. */
export function nameGiver(chance: Random): NameGiver {
  const given = new Set<string>();
  const unique = (draw: () => string): string => {
    // The choices are several thousand times as many as the people of a school, so this ends at once.
    let name = draw();
    while (given.has(name)) name = draw();
    given.add(name);
    return name;
  };
  return {
    surname: () => (chance.chance(COMPOUND_SHARE) ? chance.pick(COMPOUND_SURNAMES) : chance.pick(SURNAMES)),
    child: (surname) =>
      unique(() => {
        const set = chance.chance(0.5) ? GIRL : BOY;
        const last = chance.chance(RARE_SHARE) ? chance.pick(RARE) : chance.pick(set);
        return chance.chance(ONE_CHARACTER_SHARE) ? surname + last : surname + chance.pick(set) + last;
      }),
    adult: (surname) => unique(() => surname + chance.pick(ADULT) + chance.pick(ADULT)),
  };
}
