// Reading and writing files of JSON.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runner/case/json.h"

namespace gauge {

// Parses `text`; `file` is named in errors. Unlike the library's own parser it refuses an object that has the
// same key twice (RFC 8259, section 4, leaves the meaning open). Throws InputError with "line:column" as
// pointer, both from 1, the column counted in characters.
Json parse_json(std::string_view text, const std::string& file);

// Reads and parses a file. Throws InputError: it cannot be read, or it is not JSON.
Json read_json_file(const std::filesystem::path& file);

// Every *.json that lies directly in the folder, in the order of their names. Throws InputError: it cannot be
// read.
std::vector<std::filesystem::path> json_files(const std::filesystem::path& folder);

// Replaces the file's content at once: a reader sees the old text or the new, never a part (rename(2)).
// Throws std::system_error naming the file.
void write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace gauge
