import type { EvidenceBundle } from "./bundle.js";
import type { Findings } from "./findings.js";
import type { TaskLife } from "./life.js";
import type { Records } from "./records.js";
import type { Submission } from "./submission.js";

/** What checks look at, and where they note what holds. */
export interface Examination {
  bundle: EvidenceBundle;
  records: Records;
  life: TaskLife;
  submission: Submission;
  findings: Findings;
}
