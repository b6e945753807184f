// Whose copy a typed line means. It says the same as grading/forms/pile.py and
// grading/selectors/pile.py say on the server: a test holds both equal on random lines.

const LIGATURES = { œ: "oe", æ: "ae", ø: "o", ł: "l", đ: "d", ß: "ss" };
const SHORTEST_ENDING = 3;

const SPACES = /[ \t\r\n\u00a0\u2000-\u200a\u202f\u3000]+/g;
const CODE = /^(.+) (abs|exc|abj|att)$/iu;
const MARK = /^(.*?) ?([-−–]?[0-9][0-9.,]*(?:\/[0-9.,]*)?)$/u;
const CHOICE = /^(.*[^0-9 ] ?|.*[0-9] )([1-9])$/u;

// Letters and digits only, without accents or capitals.
export function bare(text) {
  return text
    .toLowerCase()
    .replace(/[œæøłđß]/g, (letter) => LIGATURES[letter])
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "");
}

const trimmed = (text) => text.replace(/^ +| +$/g, "");

// {who, choice, mark} of « dup 13,5 », « dup2 13,5 », « 417 8/10 »; choice 0 and mark "" when there
// are none. `numbers` (a Set, folded) are never cut in two.
export function readLine(text, numbers) {
  const clean = trimmed(text.replace(SPACES, " ")).replaceAll(" /", "/").replaceAll("/ ", "/");
  if (numbers.has(bare(clean))) return { who: clean, choice: 0, mark: "" };
  const found = CODE.exec(clean) ?? MARK.exec(clean);
  const [who, mark] = found?.[1] ? [found[1], found[2]] : [clean, ""];
  const chosen = numbers.has(bare(who)) || !mark ? null : CHOICE.exec(who);
  if (chosen) return { who: trimmed(chosen[1]), choice: Number(chosen[2]), mark };
  return { who, choice: 0, mark };
}

// The papers that `who` may mean, those not entered yet first. A paper: {numbers, last, first,
// entered, isMasked}, the first three being lists of folded words.
export function find(papers, who) {
  const words = who.split(" ").map(bare).filter(Boolean);
  if (!words.length) return [];
  const numbered = papers.filter(({ numbers }) => numbers.includes(words.join("")));
  if (numbered.length) return numbered;
  const entered = papers.filter((paper) => paper.entered);
  const waiting = matching(papers.filter((paper) => !paper.entered), words);
  if (!waiting.length) return matching(entered, words);
  return [...waiting, ...entered.filter((paper) => isWholeName(paper, words))];
}

export function matching(papers, words) {
  const joined = words.join("");
  if (/^[0-9]+$/.test(joined)) return papers.filter((paper) => endsANumber(paper, joined));
  const byLast = papers.filter(({ last, first }) => fits(words, begins(last), begins(first)));
  if (byLast.length) return byLast;
  return papers.filter(({ last, first }) => fits(words, begins(first), begins(last)));
}

function endsANumber({ isMasked, numbers }, digits) {
  return !isMasked && digits.length >= SHORTEST_ENDING && Boolean(numbers[0]?.endsWith(digits));
}

function isWholeName({ last, first }, words) {
  return fits(words, (typed) => typed === last[0], begins(first));
}

// Whether the first words together pass `first`, and those left, if any, pass `then`.
function fits(words, first, then) {
  return words.some((_, place) => {
    const rest = words.slice(place + 1);
    return first(words.slice(0, place + 1).join("")) && (!rest.length || then(rest.join("")));
  });
}

const begins = (keys) => (typed) => keys.some((key) => key.startsWith(typed));

const list = (text) => text.split(" ").filter(Boolean);

// A copy of the page, as its line in the lists tells it.
export class Paper {
  constructor(line) {
    const { paper, cell, name, numbers, last, first, mark, seen, entered } = line.dataset;
    Object.assign(this, { key: paper, cell, name, line, mark });
    this.numbers = list(numbers);
    this.last = list(last);
    this.first = list(first);
    this.isMasked = !this.last.length && !this.first.length;
    this.seen = Number(seen);
    this.entered = entered !== undefined;
  }

  // Its latest mark, saved or on its way; `entered` false puts it back among those that remain.
  take(mark, entered) {
    Object.assign(this, { mark, entered });
    document.querySelector(`[data-papers=${entered ? "entered" : "remaining"}]`).append(this.line);
  }
}
