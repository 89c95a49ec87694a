# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Small wrong changes that tests must find; utils/mutate makes and tries them.

Each has a name, a file, a text that is once in that file, what takes its place,
and a regular expression for the tests (as lit names them) that should find it. A
text that ends in ; or } is a statement, every other one an expression.
`equivalent` says why a change cannot be seen by any program."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Mutation:
    name: str
    file: str
    old: str
    new: str
    tests: str
    equivalent: str = ""


def of(file, tests, *rows, **kwargs):
    """Mutations of one file that the same tests should find."""
    return [Mutation(name, file, old, new, tests, **kwargs) for name, old, new in rows]


PASS_CHECKS = (
    of("pass/CheckFilter.h", "pass/(CheckEmitter|CheckGrouping|CheckElimination)",
       ("filter_ignores_last", "mostGranules(Size, Alignment) != Fewest", "false"),
       ("filter_always_looks_up_last", "mostGranules(Size, Alignment) != Fewest", "true"),
       ("filter_rounds_down", "llvm::divideCeil(Size, kGranuleSize)",
        "(Size < kGranuleSize ? 1 : Size / kGranuleSize)"),
       ("facts_believe_alignment", "std::min(Size, (Fewest - 1) * kGranuleSize + inGranule(Own))",
        "Size"),
       ("filter_granule_is_16", "std::min<uint64_t>(A.value(), kGranuleSize)",
        "std::min<uint64_t>(2 * A.value(), kGranuleSize)")) +
    of("pass/CheckGrouping.cpp", "pass/(CheckGrouping|CheckElimination)",
       ("alignment_ignores_distance", "if (Begin != S.Begin)\n      S.Alignment = E.A.OwnAlignment;",
        ";"),
       ("group_believes_alignment", "G.Spans.push_back(\n"
        "        {Ptr, Offset, 0, E.End - E.Begin, E.A.OwnAlignment, E.A.Inst});",
        "G.Spans.push_back({Ptr, Offset, 0, E.End - E.Begin, E.A.Alignment, E.A.Inst});"),
       ("group_of_any_base", "Groups[LastSpanned].Spans.size() == MaxSpans",
        "Groups[LastSpanned].Spans.size() > MaxSpans"),
       ("group_needs_no_address", "!I || I->getParent() != First.getParent() || I->comesBefore(&First)",
        "true"),
       ("base_without_offset",
        "addSpan(E, const_cast<Value *>(P.Base), P.Offset);",
        "addSpan(E, const_cast<Value *>(P.Base), 0);"),
       ("group_moves_to_kill", "canMoveTo(LastGroup, E)", "true"),
       ("shared_span_short", "std::max(S.End, E.End - O.Offset)",
        "std::max(S.End, E.End - O.Offset - 1)"),
       ("shared_span_begins_late", "std::min(S.Begin, Distance)", "S.Begin"),
       ("group_kill_lost", "Number > LastFence && Number > Ends.of(T.Bases[E.Base])",
        "Number > LastFence"),
       ("group_fence_lost", "Number > LastFence && Number > Ends.of(T.Bases[E.Base])",
        "Number > Ends.of(T.Bases[E.Base])"),
       ("group_leaves_block", "LastFence = B.FirstStep;", ";"),
       ("group_smaller_by_one", "uint64_t(End - Begin) > CheckFilter::MaxBytes",
        "uint64_t(End - Begin) >= CheckFilter::MaxBytes"),
       ("group_forgets_first", "E.Begin - O.Offset", "E.Begin"),
       ("group_takes_skipped", "!Skipped[S.Index]", "true")) +
    of("pass/CheckElimination.cpp", "pass/(CheckElimination|Knowledge)",
       ("facts_contains_any", "IsCovered && CheckedAt[S] <= Since",
        "IsCovered && CheckedAt[S] <= Since && S == R.Begin"),
       ("kill_lost", "std::max(T.Blocks[Block].FirstStep, Ends.of(T.Bases[E.Base]))",
        "T.Blocks[Block].FirstStep"),
       ("touched_block_asks", "IsCovered = IsUntouched;", "IsCovered = true;"),
       ("nothing_checked", "CheckedAt[S] = Number;", ";"),
       ("makes_what_ended", "CheckedAt[S] <= Since || Makers[S].Last == Block",
        "Makers[S].Last == Block"),
       ("end_of_all_lost", "return Facts.end(Block, 0, NumFacts);", "return;"),
       ("end_of_scope_lost", "Found != BaseOf.end()", "false"),
       ("end_of_captured_lost",
        "End.IsCaptured ? Provenance::AnyCaptured : Provenance::AnyVariable",
        "Provenance::AnyVariable")) +
    of("pass/BlockFacts.cpp", "pass/(CheckElimination|Knowledge)",
       ("one_round_only", "Changes != 0", "false"),
       ("block_keeps_all", "(Start[W] & Kept[At]) | Made[At]", "Start[W] | Made[At]"),
       ("block_makes_nothing", "(Start[W] & Kept[At]) | Made[At]", "Start[W] & Kept[At]"),
       ("entry_knows_all", "Edges.empty() ? 0 : ~uint64_t(0)", "~uint64_t(0)"),
       ("any_path", "Start[W] &= AtEnd[Before * Words + W];", "Start[W] = AtEnd[Before * Words + W];"),
       ("any_edge", "!Edges.empty() && all_of(Edges, [&](unsigned Before) {\n"
        "      return (word(AtEnd, {Before, P.Fact}) & bit(P)) != 0;\n    })",
        "any_of(Edges, [&](unsigned Before) { return (word(AtEnd, {Before, P.Fact}) & bit(P)) != 0; })"
        )) +
    of("pass/AccessTrace.cpp", "pass/(CheckElimination|CheckGrouping|Knowledge)",
       ("fact_beyond_variable", "P.end() > int64_t(Size->getFixedValue())", "false"),
       ("fact_before_variable", "P.Offset < 0", "false"),
       ("copies_establish", "N != Accesses.size() && !IsReplaced", "N != Accesses.size()"),
       ("group_copy_lost", "IsReplaced || !isGuaranteedToTransferExecutionToSuccessor(&I)",
        "!isGuaranteedToTransferExecutionToSuccessor(&I)"),
       ("group_exit_lost", "IsReplaced || !isGuaranteedToTransferExecutionToSuccessor(&I)",
        "IsReplaced")) +
    of("pass/AccessTrace.cpp", "pass/(Options|CheckEmitter|MemoryIntrinsics|SkipProof)",
       ("both_ends_ignored", "Opts.BothEnds", "false"),
       ("overlap_lost", "IsProven && !MayOverlap", "IsProven"),
       ("small_code_copies_in_line", "!F.hasOptSize()", "true"),
       ("empty_copy_replaced", "is_contained(Reasons, SkipReason::Empty)", "false")) +
    of("pass/CheckForm.cpp", "pass/(CheckForm|CheckEmitter)",
       ("threshold_off_by_one", "NumAccesses > Opts.InlineThreshold",
        "NumAccesses >= Opts.InlineThreshold"),
       ("all_is_hot", "runsPerEntry(BB) >= HotRunsPerEntry", "true"),
       ("cases_share", "isa<SwitchInst, IndirectBrInst>(Above->getTerminator())", "false"),
       ("cases_not_inherited", "CasesSharing.lookup(Above)", "1"),
       ("profile_ignored", "return IsKnown ? Profile : nullptr;", "return nullptr;"),
       ("size_ignored", "Form == FormOption::Hybrid &&\n         (F.hasOptSize() || F.hasFnAttribute(Attribute::Cold))",
        "Form == FormOption::Hybrid && F.hasFnAttribute(Attribute::Cold)")) +
    of("pass/CheckForm.cpp", "pass/CheckForm",
       ("calls_by_default", "canHaveThunks(F, Opts) ? FormOption::Hybrid : FormOption::InLine",
        "FormOption::Hybrid")) +
    of("pass/PointerDistances.cpp", "pass/FarOverflows/distances",
       ("hash_is_distance", "return Exact && Exact->isExact();", "return true;"),
       ("distances_not_stored", "Variable && Store->getValueOperand() == Number", "false")) +
    of("pass/FarOverflows.cpp", "pass/FarOverflows",
       ("far_room_too_large", "isBeyond(D, Bytes->getZExtValue() - C.Size)",
        "isBeyond(D, Bytes->getZExtValue())"),
       ("far_index_from_before", "First <= Room && Bits <= 64", "Bits <= 64"),
       ("far_sign_lost", "Bits == 64 || isUIntN(Bits - 1, Last)", "true"),
       ("far_from_anything", "Opts.FarOverflows == FarOption::All", "true"),
       ("far_constant", "D.Terms.empty()", "false"),
       ("far_nearly_inside", "SE.getUnsignedRangeMax(Far).ule(Bytes->getZExtValue() - C.Size)",
        "SE.getUnsignedRangeMax(Far).ule(Bytes->getZExtValue())"),
       ("far_block_left", "Checked.clear();", ";"),
       ("far_moved_pointer", "Pointers->contains(Term.first)", "false"),
       ("far_offset_is_pointer", "Place.Constant.sle(D.Constant)", "true"),
       ("far_near_is_far", "It->second + LeastRedzone", "It->second + 2 * LeastRedzone"),
       ("far_interposed", "Global->isInterposable()", "false"),
       ("far_replaced_global", "whySkipGlobal(*Global) != GlobalSkip::None", "false"),
       ("far_array_of_one", "Size = Code.CreateMul(Size, Code.CreateZExt(C.Count, Word));", ";"),
       ("far_end_forgotten", "Code.CreateAdd(sum(D), Code.getInt64(C.Size))", "sum(D)")) +
    of("runtime/report/far_overflow.cpp", "e2e/detect/far_overflow",
       ("far_of_freed", "!Object.IsLive", "false"),
       ("far_of_bad", "!findBadByte(Access.Addr, Access.Size)", "true")) +
    of("runtime/heap/same_slot.cpp", "e2e/detect/far_overflow",
       ("any_slot_is_same", "asSmall(S)->slotOf(Addr) == asSmall(S)->slotOf(Base)", "true")) +
    of("pass/CheckEmitter.cpp", "pass/CheckEmitter",
       ("granules_forgotten", "loadShadowAt(Code, Addr, Skip, Filter.Width)",
        "loadShadowAt(Code, Addr, 0, Filter.Width)"),
       ("granules_of_last_forgotten", "Skip + 1 - int64_t(Filter.Width)",
        "1 - int64_t(Filter.Width)"),
       ("granules_of_rest_forgotten", "Skip + int64_t(Filter.Fewest - Filter.Width)",
        "int64_t(Filter.Fewest - Filter.Width)"),
       ("granules_before_null", "Bytes < Size", "Bytes == 0"),
       ("granules_too_far", "Bytes >= Most * Size", "false"),
       ("bytes_left_forgotten", "Rest ? Code.CreateConstGEP1_64(Code.getInt8Ty(), Base, Rest) : Base",
        "Base")) +
    of("pass/CheckEmitter.cpp", "pass/CheckForm",
       ("cold_thunk_believes_alignment", "M.A.OwnAlignment", "M.A.Alignment")) +
    of("pass/Thunks.cpp", "pass/Thunks",
       ("thunks_may_merge", "NumCalls++ << UniqueShift", "0"),
       ("displaced_from_address", "Ptr = Base;", ";"),
       ("thunk_ignores_last", "Filter.LooksUpLast", "false"),
       ("thunk_asks_about_base", 'OS << " ret\\n1: leaq " << S.Displacement << "(%" << Lower',
        'OS << " ret\\n1: leaq " << 0 << "(%" << Lower'),
       ("thunk_is_everywhere", "!IsGiven && M.getCodeModel() != CodeModel::Large", "true")) +
    of("pass/FunctionPlan.cpp", "pass/Thunks",
       ("frame_put_off", "completeFrameFirst(F);", ";")) +
    of("pass/Knowledge.cpp", "pass/(Knowledge|CheckElimination|CheckGrouping)",
       ("volatile_no_kill", "I.isVolatile()", "false"),
       ("fence_no_kill", "isa<FenceInst>(I)", "false"),
       ("relaxed_load_no_kill", "!Load->isUnordered()",
        "isStrongerThanMonotonic(Load->getOrdering())"),
       ("relaxed_store_no_kill", "!Store->isUnordered()",
        "isStrongerThanMonotonic(Store->getOrdering())"),
       ("rmw_no_kill", "isa<AtomicRMWInst, AtomicCmpXchgInst>(I)", "isa<AtomicCmpXchgInst>(I)"),
       ("cmpxchg_no_kill", "isa<AtomicRMWInst, AtomicCmpXchgInst>(I)", "isa<AtomicRMWInst>(I)"),
       ("nosync_ignored", "Call.hasFnAttr(Attribute::NoFree) &&\n"
        "           Call.hasFnAttr(Attribute::NoSync)", "Call.hasFnAttr(Attribute::NoFree)"),
       ("nofree_ignored", "Call.hasFnAttr(Attribute::NoFree) &&\n"
        "           Call.hasFnAttr(Attribute::NoSync)", "Call.hasFnAttr(Attribute::NoSync)"),
       ("call_no_kill", "Call.onlyReadsMemory()", "true"),
       ("reading_call_kills", "Call.onlyReadsMemory()", "false"),
       ("callers_stay_quiet", "append_range(Loud, Callers.lookup(F));", ";"),
       ("inexact_body_believed", "!Callee->isDeclaration()", "false"),
       ("interposable_body_believed", "Callee->hasExactDefinition()", "!Callee->isDeclaration()"),
       ("lifetime_no_kill", "V ? KnowledgeEnd{Scope, V->Alloca, V->IsCaptured} : KnowledgeEnd()",
        "KnowledgeEnd()"),
       ("scope_of_captured_lost", "OfCaptured = Number;", ";"),
       ("scope_of_any_lost", "OfAnyVariable = Number;", ";"),
       ("stackrestore_no_kill", "return {Dynamic};", "return {Nothing};"),
       ("dyn_alloca_no_kill", "Alloca->isStaticAlloca() ? Nothing : Dynamic", "Nothing"),
       ("all_is_heap", "isa<GlobalValue>(Object)", "true"),
       ("call_returns_no_variable", "Call && !mayReturnVariable(*Call) ? AnyCaptured : AnyVariable",
        "AnyCaptured")))

PASS_LOOPS = (
    of("pass/LoopTrips.cpp", "pass/LoopHoisting|e2e/checks/loops|fuzz/loops",
       ("steps_meet_any_end", "demand(CmpInst::ICMP_EQ, SE.getURemExpr(Distance, Width),\n"
        "           SE.getZero(Distance->getType()), T);", ";"),
       ("steps_have_room", "demand(CmpInst::getNonStrictPredicate(Pred), End, "
        "SE.getConstant(Last), T);", ";"),
       ("last_step_lost", "SE.getAddExpr(Distance, SE.getConstant(Width - 1))", "Distance"),
       ("comparison_now_and_then", "LI.getLoopFor(BB) == &L && DT.dominates(BB, Latch)",
        "LI.getLoopFor(BB) == &L"),
       ("never_ends_early", "T->MayEndEarly |= mayEndEarly(L, *T);", ";")) +
    of("pass/LoopReach.cpp", "pass/LoopHoisting|e2e/checks/loops|fuzz/loops",
       ("last_round_lost", "T->isAfterComparison(BB, DT)", "true"),
       ("bound_may_vary", "!isKnownBefore(*T, Outer)", "false"),
       ("reach_unguarded", "append_range(Reach.Guards, T->Guards);", ";")) +
    of("pass/LoopHoisting.cpp", "pass/LoopHoisting|e2e/checks/loops|fuzz/loops",
       ("loop_ends_nothing", "Ends.of(T.Bases[E.Base]) != 0", "false"),
       ("moves_over_fence", "IsAfterFence |= Now.What == Step::Fence;", ";"),
       ("moves_out_of_branch", "L->getHeader() != &BB", "false"),
       ("neighbour_not_tested", "Other.End = End;", ";"),
       ("neighbour_below_not_tested", "Other.Begin = Begin;", ";"),
       ("neighbour_of_other_steps", "Other.Steps != Reach.Steps", "false")) +
    of("pass/LoopTestEmitter.cpp", "pass/LoopHoisting|e2e/checks/loops|fuzz/loops",
       ("rounds_without_limit", "Code.getInt64(R.Most - R.Least)", "Code.getInt64(-1)"),
       ("few_rounds_unwanted", "Go.getTrue()", "Go.getFalse()"),
       ("range_begins_at_start", "if (S.Step < 0)\n      Below = Code.CreateSub(Below, Distance);",
        ";"),
       ("last_range_only", "Any ? Ask.CreateOr(Any, One) : One", "One")) +
    of("pass/CheckGrouping.cpp", "pass/LoopHoisting",
       ("group_of_any_test", "Groups[LastSpanned].Test != Test", "false")) +
    of("runtime/check/slow_path.cpp", "e2e/registers/verdicts",
       ("test_beyond_memory", "mappedBytes(Addr) < Size", "mappedBytes(Addr) < 0")))

PASS_PROOF = (
    of("pass/SkipProof.cpp", "pass/SkipProof",
       ("proof_off_by_one", "Extent <= *Whole - Offset", "Extent <= *Whole - Offset + 1"),
       ("proof_stricter_by_one", "Extent <= *Whole - Offset", "Extent < *Whole - Offset"),
       ("proof_wraps", "Offset > *Whole", "false"),
       ("interposable_proven", "Global.isInterposable()", "false"),
       ("declaration_proven", "Global.isDeclaration()", "false"),
       ("safety_of_all", "isa<LoadInst, StoreInst, MemTransferInst, MemSetInst>(A.Inst)", "true"),
       ("lanes_are_one", "A.Set.Count * A.Size.getFixedValue()",
        "A.Size.getFixedValue()")) +
    of("pass/SkipProof.cpp", "pass/(SkipProof|StackObjects)",
       ("scope_ignored", "!Stack.isScoped(*Alloca)", "true")) +
    of("pass/Access.cpp", "pass/(Access|CheckEmitter)",
       ("rmw_reads", "Add(RMW->getPointerOperand(), true, RMW->getType(), RMW->getAlign());",
        "Add(RMW->getPointerOperand(), false, RMW->getType(), RMW->getAlign());"),
       ("byval_not_read", "!Call.isByValArgument(Arg)", "true"),
       ("nosanitize_checked", "I.hasMetadata(LLVMContext::MD_nosanitize)", "false")) +
    of("pass/VectorAccesses.cpp", "pass/(Access|CheckEmitter|VectorAccesses)",
       ("masked_load_writes", "masked(I, 0, I.getType(), /*IsWrite=*/false)",
        "masked(I, 0, I.getType(), true)")) +
    of("pass/Locator.cpp", "pass/(CheckGrouping|CheckElimination|Access|CheckEmitter)",
       ("argument_is_aligned", "isAllocation(V, TLI) ? Align(kGranuleSize) : Align(1)",
        "Align(kGranuleSize)"),
       ("weak_global_is_aligned", "Global->isStrongDefinitionForLinker()", "true"),
       ("distance_keeps_alignment",
        "Preserved = std::min(Preserved, GEP->getMaxPreservedAlignment(DL));", ";")) +
    of("pass/AllocationCalls.cpp", "pass/(AllocationCalls|CheckGrouping|CheckElimination|Access|CheckEmitter)",
       ("own_malloc_believed", "F.isDeclaration() && TLI.getLibFunc(F, Known)", "TLI.getLibFunc(F, Known)"),
       ("new_kept_builtin", "Call->removeFnAttr(Attribute::Builtin);", ";"),
       ("frees_not_kept", 'Name == "free"', "false")) +
    of("pass/CheckEmitter.cpp", "pass/(CheckEmitter|MemoryIntrinsics)",
       ("last_byte_is_next", "Code.getInt64(S.Size - 1)", "Code.getInt64(S.Size)"),
       ("last_load_too_low", "Skip + 1 - int64_t(Filter.Width)", "Skip - int64_t(Filter.Width)"),
       ("rest_not_moved", "Skip + int64_t(Filter.Fewest - Filter.Width)", "Skip"),
       ("rest_alone", "Rest ? Code.CreateOr(Shadow, Rest) : Shadow", "Rest ? Rest : Shadow"),
       ("overlap_narrow", "2 * Size - 1", "2 * Size - 2"),
       ("overlap_one_way", "Code.CreateAdd(Distance, Code.getInt64(Size - 1))", "Distance"),
       ("first_span_only", "Shadow ? either(Code, Shadow, Of) : Of", "Shadow ? Shadow : Of"),
       ("calls_may_merge", "Call->addFnAttr(Attribute::NoMerge);", ";"),
       ("stub_may_throw", "Call->setDoesNotThrow();", ";"),
       ("lanes_not_asked", "!isConstantBit(IsOn, true)", "false"),
       ("location_lost", "SetCurrentDebugLocation(locationOf(Access));", ";"),
       ("branch_sanitized", "setNoSanitize(Branch);", ";")) +
    of("pass/LaneEmitter.cpp", "pass/(Access|CheckEmitter|LaneEmitter|VectorAccesses)",
       ("lanes_at_first", "Lane * A.Size.getFixedValue()", "A.Size.getFixedValue()"),
       ("limit_is_a_lane", "Code.CreateICmpUGT(\n"
        "      A.Set.Limit, ConstantInt::get(A.Set.Limit->getType(), Lane))",
        "Code.CreateICmpUGE(A.Set.Limit, ConstantInt::get(A.Set.Limit->getType(), Lane))"),
       ("limit_without_mask", "A.Set.Mask ? Code.CreateAnd(IsBelow, IsOn) : IsBelow", "IsBelow")) +
    of("pass/LaneEmitter.cpp", "pass/Access",
       ("lane_alignment", "commonAlignment(A.Alignment, Offset)", "A.Alignment"),
       equivalent="lanes that are checked have sizes of powers of two: one that may cross a "
                  "granule is aligned as the first") +
    of("pass/CheckEmitter.cpp", "pass/(CheckGrouping|CheckEmitter)",
       ("member_reads", "Callees.check(S.Size, A.IsWrite, Who)", "Callees.check(S.Size, false, Who)"),
       ("range_reads", "Callees.checkRange(A.IsWrite, A.By, Who)",
        "Callees.checkRange(false, AccessBy::Instruction, Who)"),
       ("member_is_first", "addressOf(Code, G.Spans[M.Span], M.Distance)",
        "addressOf(Code, G.Spans[M.Span], 0)"),
       ("group_from_first", "addressOf(Code, S, S.Begin)", "addressOf(Code, S, 0)")))

PASS_STACK = (
    of("pass/StackScopes.cpp", "pass/StackObjects|e2e/stack/programs",
       ("is_last_not_quiet", "!isQuiet(I)", "false"),
       ("is_last_in_block", "!BB || Blocks == MaxBlocks || lastLoud(*BB)",
        "!BB || Blocks == MaxBlocks"),
       ("is_first_always", "(!First || Start->comesBefore(First))", "true"),
       ("end_is_no_use", "!(Marker && isStart(*Marker))", "!Marker"),
       ("partial_scope_believed", "Of->ArePartial || Of->Starts.empty()", "Of->Starts.empty()"),
       ("unknown_marker_ignored", "AreKnown = false;", ";"),
       ("line_of_other_file", "Loc->getFile() == Home->getFile()", "true")) +
    of("pass/StackVariables.cpp", "pass/StackObjects|e2e/stack/programs",
       ("argument_not_copied", "Size->isScalable() || Size->getFixedValue() > Room",
        "Size->isScalable()"),
       ("asm_operand_moves", "mustStayInPlace(Alloca)", "false"),
       ("asm_operand_unknown", "V.IsAsmOperand = isAsmOperand(Alloca);", ";"),
       ("large_scope_poisoned", "Size > MaxScoped", "false"),
       ("no_bound_of_frames", "!Size || *Size > Room", "!Size"),
       ("inlined_is_own", "Declared->getScope()->getSubprogram() != F.getSubprogram()",
        "false")) +
    of("pass/StackFrame.cpp", "pass/StackObjects|e2e/stack/(programs|split_lto)",
       ("ever_poisoned_ends", "if (V.isScoped())\n      Poisoned.insert(V.Alloca);", ";"),
       ("born_alive", "V.Scope.IsBornDead ? V.Size : 0", "uint64_t(0)"),
       ("partial_granule_good", "if (Size % kGranuleSize)\n"
        "    appendRun(Runs, Middle, Middle + 1, Size % kGranuleSize);", ";"),
       ("descriptor_in_other_half", "F.hasMetadata(LLVMContext::MD_type)", "false")) +
    of("pass/StackObjects.cpp", "pass/StackObjects|e2e/stack/lto",
       ("frames_inlined", "F.addFnAttr(Attribute::NoInline);", ";"),
       ("forced_inlining", "Callee && Callee->isDeclaration()", "false")) +
    of("pass/InlineAssembly.cpp", "pass/StackObjects",
       ("frame_pointer_named", 'Named.contains("bp")', "false"),
       ("frame_pointer_last", "Named.size() + Others > OthersThanFramePointer",
        "Named.size() + Others > OthersThanFramePointer + 1")) +
    of("pass/ShadowStores.cpp", "pass/StackObjects|e2e/stack/programs",
       ("store_over_end", "while (Begin + Store.Count > End)\n    Store.Count /= 2;", ";"),
       ("runs_spelled_out", "Run.End - Begin > MaxSpelled", "false")) +
    of("pass/FrameEmitter.cpp", "pass/StackObjects|e2e/stack/programs",
       ("frame_of_setjmp_fake", "!F.callsFunctionThatReturnsTwice()", "true"),
       ("fake_for_none", "any_of(Variables, std::mem_fn(&StackVariable::IsKept))", "false"),
       ("asm_operand_fake", "none_of(Variables, std::mem_fn(&StackVariable::IsAsmOperand))", "true"),
       ("leave_by_lost_base", "Region.MayLeaveUnentered ? emitShadowAddress(Code, OnStack)\n"
        "                                         : Shadows.front()", "Shadows.front()"),
       ("ends_not_poisoned", "emitAt(Variables[I].Scope.Ends, Shadow, Writer.plan(Bad, End));", ";"),
       ("starts_not_cleared", "emitAt(Variables[I].Scope.Starts, Shadow, Writer.plan(Good, End));", ";"),
       ("entered_anew", "Entered.GetValueAtEndOfBlock(Branch->getParent())",
        "ConstantPointerNull::get(OnStack->getType())"),
       ("left_unasked", "!is_contained(InUse, Frame)", "false"),
       ("addresses_not_sunk", "Gep && Gep->hasAllConstantIndices()", "Gep && !Gep->hasAllConstantIndices()")) +
    of("pass/KeptAddresses.cpp", "pass/StackObjects",
       ("replaceable_body_trusted", "Callee->isInterposable()", "false"),
       ("naked_body_trusted", "Callee->hasFnAttribute(Attribute::Naked)", "false"),
       ("volatile_store_keeps_nothing",
        "return U.getOperandNo() != Store->getPointerOperandIndex();", "return false;"),
       ("callees_keep_nothing", "return IsKept(*Arg);", "return false;"),
       ("numbers_keep_nothing", "return keepsNumber(*By);", "return false;"),
       ("numbers_kept_in_the_open", "!To || !isAllocaPromotable(To)", "!To"),
       ("numbers_not_followed", "Numbers.insert(Of);", ";"),
       ("named_like_the_library", "!Callee || !Callee->isDeclaration()", "!Callee"),
       ("callers_not_asked_again", "ToDo.append(AskedBy[Arg]);", ";"),
       ("variadic_keeps_nothing",
        "Number < Callee->arg_size() ? Callee->getArg(Number) : nullptr",
        "Number < Callee->arg_size() ? Callee->getArg(Number) : Callee->getArg(0)")) +
    of("pass/FrameRegion.cpp", "pass/StackObjects|e2e/stack/programs",
       ("no_resume_exit", "!isa<ReturnInst, ResumeInst, CleanupReturnInst>(End)",
        "!isa<ReturnInst>(End)"),
       ("musttail_exit_late", "if (CallInst *Call = BB.getTerminatingMustTailCall())\n    return Call;",
        ";"),
       ("enters_in_loop", "canRepeat(BB)", "false"),
       ("loops_count", "Share *= begins(*L) / Rounds;", "(void)Rounds;"),
       ("each_use_enters", "OwnShare < std::min(OnceShare, Shares.of(Common))", "OwnShare >= 0"),
       ("setjmp_region", "F.callsFunctionThatReturnsTwice()", "false")))

RUNTIME_CHECKS = (
    of("runtime/check/decide.h", "unit/units",
       ("partial_is_good", "isPartialGranule(Byte) ? Byte : 0", "isPartialGranule(Byte) ? kGranuleSize : 0"),
       ("partial_is_bad", "isPartialGranule(Byte) ? Byte : 0", "0"),
       ("edge_is_bad", "if (State != PageState::Edge)\n    return 0;", "return 0;"),
       ("edge_off_by_one", "u8(minOf(End - Granule, uptr(kGranuleSize)))",
        "u8(minOf(End - Granule + 1, uptr(kGranuleSize)))"),
       ("edge_ended_before", "if (End <= Granule)\n    return 0;", ";"),
       ("skip_edge_is_valid", "if (State == PageState::Valid)\n    return RunEnd;",
        "if (State == PageState::Valid || State == PageState::Edge)\n    return RunEnd;"),
       ("verdict_first_byte", "GoodEnd < minOf(Next, End)", "GoodEnd < minOf(Next, End) && Pos == Addr"),
       ("verdict_bad_address", "maxOf(Pos, GoodEnd)", "Pos"),
       ("range_last_granule", "minOf(Granule + kGranuleSize, End) - Pos", "uptr(1)"),
       ("skip_black_page", "minOf(End, pageBegin(Addr) + kPageSize)", "End"),
       ("skip_black_edge", "maxOf(Addr, minOf(RunEnd, roundDownTo(V.edgeEnd(Addr), kGranuleSize)))",
        "RunEnd")) +
    of("runtime/check/decide.h", "unit/units",
       ("skip_any_byte", "V.byte(Addr) != kShadowBlack", "V.byte(Addr) == kShadowGood"),
       equivalent="a run of BLACK bytes that begins with another byte is empty") +
    of("runtime/check/decide.h", "unit/units",
       ("range_skips_window", "WindowEnd <= End && V.isSkippable(Pos)", "V.isSkippable(Pos)"),
       equivalent="a window that is good as a whole is good up to any end"))

RUNTIME_SHADOW = (
    of("runtime/shadow/promotion.cpp", "unit/units|e2e/poison/|e2e/heap/|e2e/modes|e2e/stack/heap_stacks",
       ("whiten_any_kind", "windowKind(Window) == WindowKind::Black && isWindowValid(Window)",
        "windowKind(Window) == WindowKind::Black"),
       ("tail_is_seven", "u8((End - Begin) & (kGranuleSize - 1))",
        "u8((End - Begin) & (kGranuleSize - 1) ? 7 : 0)"),
       ("private_dead_pages", "isLiveState(pageState(Page))", "true"),
       ("stack_whitened", "Sp >= E.Begin && Sp < E.ObjectEnd", "false"),
       ("edge_state_lost", "setPageStates(FullEnd, E.PagesEnd, PageState::Edge);",
        "setPageStates(FullEnd, E.PagesEnd, PageState::Valid);"),
       ("whiten_unseen_bytes", "isAllBlack(Window)", "true")) +
    of("runtime/shadow/promotion.cpp", "unit/units",
       ("promotes_dead", "!isLiveState(pageState(Addr))", "false"),
       equivalent="every page that is made good is looked at once more under the same lock; a page "
                  "of a live object that the program has poisoned since stays BLACK, in a window "
                  "that is private for nothing") +
    of("runtime/shadow/retirement.cpp", "unit/units|e2e/poison/|e2e/heap/|e2e/modes|e2e/stack/heap_stacks",
       ("retire_keeps_shadow", "blackenPart(E.Begin, windowsEnd(E));", ";"),
       ("retire_last_window", "roundUpTo(E.PagesEnd, kWindowSize)", "windowBegin(E.PagesEnd)"),
       ("retire_keeps_state", "setPageStates(E.Begin, E.PagesEnd, State);", ";"),
       ("white_stays", "restoreBlack(Shadow, ShadowEnd);", ";")))

RUNTIME_HEAP = (
    of("runtime/heap/heap.cpp", "e2e/heap/growth",
       ("grows_at_once", "isSmallStep(OldSize, Size) && Moves >= kMovesFirst",
        "isSmallStep(OldSize, Size)"),
       ("halves_stay", "isSmallStep(OldSize, Size) && Moves >= kMovesFirst",
        "Size > OldSize && Moves >= kMovesFirst")) +
    of("runtime/shadow/promotion.cpp", "e2e/heap/growth",
       ("grown_tail_kept", "Change(At, u8(OldEnd - At), Good(At));", ";")) +
    of("runtime/heap/small.cpp", "e2e/(heap/|detect/|libc/)",
       ("no_redzone", "Size + redzoneOf(Size, LeastRedzone, MostRedzone)", "Size"),
       ("grown_into_redzone", "slotBytesFor(Size) > S->SlotSize", "Size > S->SlotSize"),
       ("calloc_dirty", "clearSlot(Begin, Size, IsFresh)", "(void)IsFresh"),
       ("free_inside", "Slot >= S->Slots || S->slotBegin(Slot) != Addr", "Slot >= S->Slots"),
       ("double_free_lost", "O.Word.state() != SlotState::Live || !beginFree(O)", "!beginFree(O)"),
       ("mismatch_lost", "Free.Kind != O.Word.kind() || Free.hasHints()", "false"),
       ("free_keeps_shadow", "closeObject(S.slotBegin(O.Slot), Size);", ";"),
       ("free_stack_lost", "FreeRecord(Stack, currentThread().Tid, H.Small.ticks())",
        "FreeRecord(0, currentThread().Tid, H.Small.ticks())")) +
    of("runtime/heap/large.cpp", "e2e/report/nearest",
       ("large_guard_lost", "setPageStates(E.PagesEnd, S->end(), PageState::Guard);", ";")) +
    of("runtime/heap/describe.cpp", "e2e/report/nearest",
       ("farther_is_nearer", "Away >= Distance", "Away > Distance"),
       ("left_neighbour_first", "considerDownFrom(*asSmall(S), asSmall(S)->Slots - 1)",
        "considerUpFrom(*asSmall(S), 0)")) +
    of("runtime/heap/small_quarantine.cpp", "e2e/heap/",
       ("reuse_at_once", "H.Small.Spans * kSmallSpanSize >\n"
        "         quarantineLimit(H.Config.SmallAddresses)", "true")) +
    of("runtime/heap/moved_spans.cpp", "e2e/heap/",
       ("pages_not_given_back", "if (!HasJoined && HasPages)\n    discard(Begin, kSmallSpanSize).ignore();", ";"),
       ("moved_spans_add_up", "HasPages || mappingsUsedFor(MappingUse::Moves) >\n                                   long(mappingBudget() / kKeptShare)", "false")) +
    of("runtime/heap/program_mappings.cpp", "e2e/heap/changed",
       ("changes_not_noticed", "S->IsChanged.store(true, Order::Relaxed);", ";")))

RUNTIME_SHORT = (
    of("runtime/libc/short_memory.h", "e2e/libc/short_memory",
       ("bytes_behind_count", "((1u << Size) - 1)", "0xffff"),
       ("middle_not_copied", "Size >= 16", "Size > 32")) +
    of("runtime/libc/memory_calls.cpp", "e2e/libc/short_memory",
       ("target_not_checked", "!isShortlyGood(uptr(From), Size) || !isShortlyGood(uptr(To), Size)",
        "!isShortlyGood(uptr(From), Size)"),
       ("page_of_first_not_asked", "!isVectorOnPage(A)", "false"),
       ("overlap_is_short", "areApart(To, From, Size) && movedShort(To, From, Size)",
        "movedShort(To, From, Size)")))

RUNTIME_STACKS = (
    of("runtime/stacks/kept_stacks.cpp", "e2e/heap/exact_stacks",
       ("first_common_frame", "!(Young | Old[0] | Old[1])", "!Young"),
       ("young_frames_not_compared", "!(Young | Old[0] | Old[1])", "!(Old[0] | Old[1])"),
       ("end_of_chain_forgotten", "    if (!isPlausiblePc(R.ReturnAddress))\n      break;",
        "    if (!isPlausiblePc(R.ReturnAddress)) {\n      --S.Size;\n      break;\n    }"),
       ("other_site", "(S.Pc ^ Site.Pc)", "0")) +
    of("runtime/stacks/tree.cpp", "e2e/heap/exact_stacks",
       ("prefix_by_length", "Nodes[Last[Shared]].pc() == Frames[Size - 1 - Shared]", "true")) +
    of("runtime/objects/fake_lists.cpp", "e2e/stack/(fake_frame|far_jumps|after_return|leftovers|foreign_stack|ended_fibers)",
       ("frames_never_taken_back", "takeBackEnded(S, Class, Low, High);", ";"),
       ("frame_of_equal_depth", "takeBackIn(S, Class, 0, RealFrame + 1);",
        "takeBackIn(S, Class, 0, RealFrame);"),
       ("live_frame_taken_back", "RealFrame - Low >= High - Low", "false"),
       ("old_frames_stay", "  if (!IsKnown)\n    takeBackIn(S, Class, Low, High);", ";"),
       ("search_kept_at_change", "  C.Taken = !C.Taken;\n  C.SearchedTo = nullptr;",
        "  C.Taken = !C.Taken;"),
       ("searched_once", "High <= C.SearchedBelow", "true"),
       ("taken_back_good", "poisonBytes(Frame, fakeClassSize(Class), kShadowStackAfterReturn);",
        ";")) +
    of("runtime/objects/fake_lists.h", "e2e/stack/(fake_frame|far_jumps|after_return|leftovers|foreign_stack|ended_fibers)",
       ("newest_frame_first", "S.Next[Class] = Next + 1;", ";"),
       ("frame_lost_at_leave", "S.Left[Class] = Left + 1;", ";"),
       ("handler_amid_change", "S.Busy || RealFrame - S.Low >= S.Height",
        "RealFrame - S.Low >= S.Height"),
       ("foreign_stack_fake", "S.Busy || RealFrame - S.Low >= S.Height", "S.Busy")) +
    of("runtime/objects/fake_stack.cpp", "e2e/stack/",
       ("other_stack_fake",
        "RealFrame - CurrentStack.Low >= Height", "false"),
       equivalent="the bounds that are set behind it are asked about again before a frame is given "
                  "out"))

RUNTIME_STRINGS = (
    of("runtime/libc/string_scan.h", "e2e/libc/string_ends",
       ("vector_over_page", "(uptr(P) & (kPageSize - 1)) <= kPageSize - sizeof(__m128i)", "true")) +
    of("runtime/libc/string_scan.cpp", "e2e/libc/string_ends",
       ("wide_vector_over_page", "isWideOnPage(X) && isWideOnPage(Y)", "isWideOnPage(X)")) +
    of("runtime/libc/string_calls.cpp", "e2e/libc/string_ends",
       ("second_string_unchecked",
        "Result = Same == Max ? 0 : difference(A[Same], B[Same]);\n"
        "  return isPlainlyGood(uptr(A), Read) && isPlainlyGood(uptr(B), Read);",
        "Result = Same == Max ? 0 : difference(A[Same], B[Same]);\n"
        "  return isPlainlyGood(uptr(B), Read);")) +
    of("runtime/libc/string_search.cpp", "e2e/libc/string_ends",
       ("short_terminator_unchecked", "isPlainlyGood(uptr(S), (Length + 1) * sizeof(Char))",
        "isPlainlyGood(uptr(S), Length * sizeof(Char))"),
       ("long_terminator_unchecked", "isPlainlyGood(uptr(S), Length + 1)",
        "isPlainlyGood(uptr(S), Length)"),
       ("long_find_unchecked", "isPlainlyGood(uptr(S), uptr(R - S) + 1)", "true"),
       ("long_find_last_unchecked", "isPlainlyGood(uptr(S), RealStrlen(S) + 1)", "true"),
       ("long_memchr_unchecked", "isPlainlyGood(uptr(S), R ? uptr(R) - uptr(S) + 1 : N)", "true"),
       ("long_copy_target_unchecked", "!isPlainlyGood(uptr(From), Size) ||\n"
        "                       !isPlainlyGood(uptr(To), Size)", "!isPlainlyGood(uptr(From), Size)"),
       ("strncpy_pads_unchecked", "isPlainlyGood(uptr(To), N)", "isPlainlyGood(uptr(To), Size)"),
       ("searched_part_unchecked", "isPlainlyGood(uptr(Part), Length + 1)", "true")) +
    of("runtime/check/fast_range.h", "unit/units",
       ("long_range_start", "shadowVector(First) | shadowVector(Last - 16)",
        "shadowVector(Last - 16)"),
       ("long_range_word", "(Any | Tail) == 0", "Tail == 0"),
       ("long_range_middle", "At + 16 < Last", "At + 32 < Last"),
       ("range_ends_late", "((Addr + Size - 1) & (kGranuleSize - 1)) < LastByte",
        "((Addr + Size - 1) & (kGranuleSize - 1)) <= LastByte")) +
    of("runtime/libc/memory_calls.cpp", "e2e/libc/string_ends",
       ("memcmp_one_side", "isPlainlyGood(uptr(A), Size) && isPlainlyGood(uptr(B), Size)",
        "isPlainlyGood(uptr(A), Size)")))

RUNTIME_REPORT = (
    of("runtime/report/classify.cpp", "unit/units",
       ("kind_by_own_byte", "isPartialGranule(E.Byte) ? E.NextByte : E.Byte", "E.Byte"),
       ("freed_gap_is_use", 'E.IsInChunk ? "heap-use-after-free" : "heap-buffer-overflow"',
        '"heap-use-after-free"')))

TABLE = (PASS_CHECKS + PASS_LOOPS + PASS_PROOF + PASS_STACK + RUNTIME_CHECKS + RUNTIME_SHADOW + RUNTIME_HEAP +
         RUNTIME_SHORT + RUNTIME_STACKS + RUNTIME_STRINGS + RUNTIME_REPORT)
