// Compiles styles and scripts into ../static with content-hashed names and writes manifest.json (name → hashed name).
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static");
const manifest = {};

function emit(name, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const extension = extname(name);
  const hashed = `${name.slice(0, -extension.length)}.${digest}${extension}`;
  writeFileSync(join(target, hashed), content);
  manifest[name] = hashed;
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const name of readdirSync(join(here, "images")).sort()) {
  emit(name, readFileSync(join(here, "images", name)));
}

const { css } = compile(join(here, "styles", "portal.scss"), {
  loadPaths: [join(here, "node_modules")],
  quietDeps: true,
});
const withImages = css.replace(/asset:([\w.-]+)/g, (_, name) => manifest[name]);
const styles = await transform(withImages, { loader: "css", minify: true, target: "es2020" });
emit("portal.css", styles.code);

const scripts = await build({
  entryPoints: [join(here, "scripts", "portal.js")],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  write: false,
});
emit("portal.js", scripts.outputFiles[0].text);

const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(join(target, "manifest.json"), JSON.stringify(sorted, null, 2) + "\n");
