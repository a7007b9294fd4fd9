// Makes pages quicker to use. Everything works without it: pages must never need this file.
import { followContents } from "./contents.js";
import { fillCounters, keepRadiosInStep, nameFiles, sendOnce, showErrorSummary } from "./forms.js";
import { offerReading } from "./reading.js";

document.documentElement.classList.add("js");
showErrorSummary();
keepRadiosInStep();
fillCounters();
nameFiles();
sendOnce();
followContents();
offerReading();
