// What each recorded version of CPython did in one variant, and which of them a subject's plays are like.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/case/levels.h"
#include "runner/case/scenario.h"
#include "runner/case/version.h"
#include "runner/run/judge.h"
#include "runner/run/transcript.h"

namespace gauge {

class RecordedVersions {
 public:
  // `profile`: the version by which the subject is judged; of its own minor version its release counts.
  RecordedVersions(const Scenario& scenario, const Variant& variant, const Version& profile);

  // False: nothing was recorded from the profile's minor version.
  bool has_profile() const { return profile_.has_value(); }

  // Compares a play with every version, and gives the verdict by the profile, if it has_profile().
  std::optional<Verdict> judge(const Transcript& observed, const ErrorVocabulary& errors);

  // The minor versions, ascending, whose behaviour one of the plays judged so far did not show.
  std::vector<std::string> unlike() const;

 private:
  // Versions of which the same is expected.
  struct Group {
    Transcript expected;
    std::vector<std::string> versions;
    bool is_like = true;
  };

  void add(const std::string& version, Transcript expected);

  const Scenario& scenario_;
  std::vector<Group> groups_;
  std::optional<std::size_t> profile_;  // the group of the profile
};

}  // namespace gauge
