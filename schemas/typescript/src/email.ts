const USER = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/;
const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const DOMAIN = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);

/**
 * Whether it is an e-mail address by the rule of HTML with a length, as the Rust side checks it: a plain user, a domain
 * of ASCII labels or an IP address in brackets. International domains are written in their ASCII form.
 */
export function isEmail(text: string): boolean {
  const at = text.indexOf("@");
  if (at < 0) return false;
  const [user, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (!USER.test(user) || domain.length > 255) return false;
  return DOMAIN.test(domain) || isBracketedAddress(domain);
}

function isBracketedAddress(domain: string): boolean {
  if (domain.length < 2 || !domain.startsWith("[") || !domain.endsWith("]")) return false;
  const address = domain.slice(1, -1);
  return isIpv4(address) || isIpv6(address);
}

function isIpv4(text: string): boolean {
  return (
    /^(?:(?:0|[1-9][0-9]{0,2})(?:\.(?!$)|$)){4}$/.test(text) && text.split(".").every((part) => Number(part) <= 255)
  );
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const [head, tail] = halves.map(groups);
  if (head === undefined) return false;
  if (halves.length === 1) return head.length === 8;
  // The :: stands for one group at least, and an IPv4 address can only be the end.
  return tail !== undefined && !head.isIpv4 && head.length + tail.length <= 7;
}

/** How many groups of 16 bits these are; `undefined` if they are none. */
function groups(text: string): { length: number; isIpv4: boolean } | undefined {
  if (text === "") return { length: 0, isIpv4: false };
  const parts = text.split(":");
  const last = parts.at(-1) ?? "";
  const withIpv4 = last.includes(".");
  if (withIpv4 && !isIpv4(last)) return undefined;
  const hexadecimal = withIpv4 ? parts.slice(0, -1) : parts;
  if (!hexadecimal.every((part) => /^[0-9A-Fa-f]{1,4}$/.test(part))) return undefined;
  return { length: parts.length + (withIpv4 ? 1 : 0), isIpv4: withIpv4 };
}
