#pragma once

#include <string>

namespace streamgauge {

// The name in the form in which it is sent and compared: Python's name.encode("idna"), for names in ASCII.
// Throws UnicodeEncodeError for a name with an empty or too long label (clause TL-05), and for a name that is
// not ASCII: such names are to be given in the form "xn--...".
std::string idna_encode(const std::string& name);

}  // namespace streamgauge
