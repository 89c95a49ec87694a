# Writes a source with the plugin's hash. Run by cmake -P.
cmake_minimum_required(VERSION 3.20)
file(SHA256 "${PLUGIN}" hash)
file(CONFIGURE OUTPUT "${OUTPUT}" CONTENT
"// In the wrapper's file, for compiler caches.
extern const char PageSanPluginHash[];
const char PageSanPluginHash[] = \"@hash@\";
" @ONLY)
