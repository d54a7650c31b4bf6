// What a recorded play is told by: the files of a folder that is of use without this program.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "runner/adapter/subjects.h"
#include "runner/case/clauses.h"
#include "runner/case/documentation.h"
#include "runner/case/levels.h"
#include "runner/report/explanation.h"
#include "runner/report/output_folder.h"
#include "runner/run/bundle_run.h"

namespace gauge {

// By this file a folder is known to be a bundle.
inline constexpr const char* kBundleMarker = "bundle.json";

struct BundleSource {
  std::string version;  // of streamgauge
  const Subject& subject;
  const Scenario& scenario;
  const Clauses& clauses;
  const Documentation& documentation;
  const ErrorVocabulary& errors;
  const Explainer& explainer;
  std::filesystem::path replay;  // the script that every bundle has a copy of
};

//   README.md           what is in it, and how to replay it
//   bundle.json         who and what: the subject, the variant, the verdict, the addresses of the play
//   scenario.json       as it is in the suite
//   conversation.jsonl  every request, answer and delivery, with its time
//   expected.json, observed.json  observations by the pointer of their step
//   explanation.md      the deviation, and what should happen, step by step
//   stderr.txt          of the adapter
//   conversation.pcap   over TCP; with tls-keys.log if there was TLS
//   certificates/       of TLS
//   replay.py           plays it again without this program
// Throws InputError: a file that is to be copied cannot be read.
std::map<std::string, FolderFile> bundle_files(const BundleRun& run, const BundleSource& source);

// Where a bundle goes unless told otherwise: "reader-read-eof@tcp-client".
std::string bundle_name(const Scenario& scenario, const Variant& variant);

}  // namespace gauge
