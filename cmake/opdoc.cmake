# Writes docs/ops.md and the samples for the golden values of the ops (tools/opdoc). Needs the whole library.
add_executable(opdoc EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/tools/opdoc/opdoc.cpp ${PROJECT_SOURCE_DIR}/tools/opdoc/reference.cpp
               ${PROJECT_SOURCE_DIR}/tools/opdoc/samples.cpp)
target_include_directories(opdoc PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(opdoc PRIVATE keratin keratin_flags)
