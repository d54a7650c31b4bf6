#include "runner/cli/environment.h"

#include <algorithm>

#include "runner/case/problem.h"
#include "runner/cli/exit_code.h"

namespace gauge {

Environment Environment::of_program(const std::filesystem::path& executable, const std::string& called,
                                    const std::string& version) {
  const std::filesystem::path programs = executable.parent_path();
  const std::filesystem::path data = programs.parent_path() / "share" / "streamgauge";
  return {called,
          version,
          {},
          data / "cases",
          data / "spec",
          data / "reports" / "page",
          data / "oracle" / "adapter.py",
          data / "oracle" / "rogues",
          programs,
          data / "reports" / "subjects",
          {},
          data / "reports" / "bundle" / "replay.py"};
}

std::vector<SubjectFile> Environment::load_subject_files() const {
  const Schema schema = subject_schema();
  std::vector<SubjectFile> files = SubjectFile::load_folder(subject_files, schema);
  if (!own_subject_files.empty()) {
    for (SubjectFile& own : SubjectFile::load_folder(own_subject_files, schema)) {
      std::erase_if(files, [&own](const SubjectFile& file) { return file.name == own.name; });
      files.push_back(std::move(own));
    }
  }
  return files;
}

SubjectResolver Environment::subjects() const {
  return {load_subject_files(),
          subject_schema(),
          {programs, oracle_adapter},
          InterpreterPlaces::of_environment()};
}

Schema Environment::subject_schema() const { return Schema::load(spec / "schema" / "subject.schema.json"); }

std::filesystem::path Environment::provenance() const {
  return std::filesystem::absolute(cases).lexically_normal().parent_path() / "oracle" / "provenance.json";
}

std::vector<Subject> resolve_subjects(SubjectResolver& resolver, const std::vector<std::string>& names) {
  std::vector<Subject> subjects;
  for (const std::string& name : names) {
    for (Subject& subject : resolver.resolve(name)) {
      const bool is_known = std::any_of(subjects.begin(), subjects.end(),
                                        [&](const Subject& known) { return known.name == subject.name; });
      if (!is_known) subjects.push_back(std::move(subject));
    }
  }
  return subjects;
}

Suite Suite::load(const Environment& environment) {
  for (const std::filesystem::path& folder : {environment.cases, environment.spec}) {
    if (!std::filesystem::is_directory(folder)) throw UsageError("there is no folder " + folder.string());
  }
  const Schema schema = Schema::load(environment.spec / "schema" / "scenario.schema.json");
  return {Catalog::load(environment.cases, schema),
          Clauses::load(environment.spec / "clauses",
                        Schema::load(environment.spec / "schema" / "clause.schema.json")),
          ErrorVocabulary::load(environment.spec / "errors.json")};
}

void Suite::require_whole() const {
  if (!catalog.problems().empty()) throw InputError(catalog.problems());
}

Documentation load_documentation(const Environment& environment, const Clauses& clauses) {
  return Documentation::load(environment.spec / "documentation",
                             Schema::load(environment.spec / "schema" / "documentation.schema.json"),
                             clauses);
}

}  // namespace gauge
