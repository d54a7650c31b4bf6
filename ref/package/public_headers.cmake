# Writes the headers of the library as its users include them: <streamgauge/streams.h> and, below streamgauge/, whatever it
# includes at first or second hand. In the tree an include is the full path from the root; here ref/ becomes streamgauge/,
# and the root header stands on top.
#
#   cmake -D SOURCE=tree -D ROOT=ref/streams/streams.h -D DESTINATION=folder -D STAMP=file -P public_headers.cmake
#
# Touches STAMP, and leaves a list of what was read in STAMP.d for ninja. A header that is as it was is not written anew.
cmake_minimum_required(VERSION 3.25)

function(public_name header result)
  if(header STREQUAL ROOT)
    cmake_path(GET header FILENAME name)
  else()
    cmake_path(RELATIVE_PATH header BASE_DIRECTORY ref OUTPUT_VARIABLE name)
  endif()
  set(${result} streamgauge/${name} PARENT_SCOPE)
endfunction()

set(ahead ${ROOT})
set(reached ${ROOT})
set(written)
set(dependencies "")
while(ahead)
  list(POP_FRONT ahead header)
  file(READ ${SOURCE}/${header} text)
  string(APPEND dependencies " \\\n  ${SOURCE}/${header}")
  string(REGEX MATCHALL "#include \"ref/[^\"]+\"" includes "${text}")
  foreach(include IN LISTS includes)
    string(REGEX REPLACE "#include \"(.*)\"" "\\1" included ${include})
    public_name(${included} name)
    string(REPLACE "${include}" "#include \"${name}\"" text "${text}")
    if(NOT included IN_LIST reached)
      list(APPEND reached ${included})
      list(APPEND ahead ${included})
    endif()
  endforeach()
  public_name(${header} name)
  list(APPEND written ${DESTINATION}/${name})
  set(before "")
  if(EXISTS ${DESTINATION}/${name})
    file(READ ${DESTINATION}/${name} before)
  endif()
  if(NOT before STREQUAL text)
    file(WRITE ${DESTINATION}/${name} "${text}")
  endif()
endwhile()

file(GLOB_RECURSE left_over ${DESTINATION}/*.h)
list(REMOVE_ITEM left_over ${written})
if(left_over)
  file(REMOVE ${left_over})
endif()

# Spaces are escaped as in a makefile.
string(REPLACE "${SOURCE}" "@" dependencies "${dependencies}")
string(REPLACE " " "\\ " source "${SOURCE}")
string(REPLACE " " "\\ " stamp "${STAMP}")
string(REPLACE "@" "${source}" dependencies "${dependencies}")
file(WRITE "${STAMP}.d" "${stamp}:${dependencies}\n")
file(TOUCH "${STAMP}")
