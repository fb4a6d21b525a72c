From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype constructive_ereal ereal measure.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* f keeps the measure of every measurable set. *)
Definition preserves (d : measure_display) (T : measurableType d) (R : realType) (mu : {measure set T -> \bar R}) (f : T -> T) : Prop :=
  forall A, measurable A -> measurable (f @^-1` A) /\ mu (f @^-1` A) = mu A.

(* The points of A that never come back to it. *)
Definition lost (T : Type) (f : T -> T) (A : set T) : set T := A `&` ~` \bigcup_n (iter n.+1 f @^-1` A).

(* Helper. The iterates of a measure-preserving map preserve the measure. *)
Lemma preserves_iter (d : measure_display) (T : measurableType d) (R : realType) (mu : {measure set T -> \bar R}) (f : T -> T) (k : nat) :
  preserves mu f -> preserves mu (iter k f).
Proof.
move=> pres; elim: k => [|k IH] A mA; first by [].
have -> : iter k.+1 f @^-1` A = iter k f @^-1` (f @^-1` A) by apply/seteqP; split.
by have [mfA <-] := pres A mA; exact: IH.
Qed.

(* Fact. Poincare's recurrence theorem for a measure-preserving map of a finite measure space: almost every point of a
   measurable A comes back to A. *)
Lemma almost_all_return (d : measure_display) (T : measurableType d) (R : realType) (mu : {measure set T -> \bar R}) (f : T -> T) (A : set T) :
  (mu setT < +oo)%E -> preserves mu f -> measurable A -> measurable (lost f A) /\ mu (lost f A) = 0%E.
Proof.
move=> finite pres mA; set B := lost f A.
have mB : measurable B.
  apply: measurableI => //; apply: measurableC; apply: bigcupT_measurable => n.
  by case: (preserves_iter n.+1 pres mA).
split=> //; pose F k := iter k f @^-1` B.
have mF k : measurable (F k) by case: (preserves_iter k pres mB).
have muF k : mu (F k) = mu B by case: (preserves_iter k pres mB).
have apart : trivIset setT F.
  have cross i j x : (i < j)%N -> F i x -> F j x -> False.
    move=> ij [_ gone] [back _]; apply: gone; exists (j - i).-1 => //=.
    rewrite -iterS prednK ?subn_gt0 // -iterD subnK //; exact: ltnW.
  apply/trivIsetP => i j _ _ ij; rewrite -subset0 => x [Fi Fj].
  by case: (ltngtP i j) ij => // lt _; [exact: (cross i j x) | exact: (cross j i x)].
have many n : (\sum_(i < n) mu B <= mu setT)%E.
  have mU : measurable (\big[setU/set0]_(i < n) F i) by apply: bigsetU_measurable.
  have total : mu (\big[setU/set0]_(i < n) F i) = (\sum_(i < n) mu (F i))%E.
    apply: measure_semi_additive_ord_I => //; exact: sub_trivIset apart.
  rewrite -(eq_bigr _ (fun (i : 'I_n) _ => muF i)) -total.
  by apply: le_measure => //; rewrite inE.
have fin : (mu B < +oo)%E by apply: le_lt_trans finite; have := many 1%N; rewrite big_ord_recl big_ord0 adde0.
have [r rE] : exists r, mu B = r%:E.
  by exists (fine (mu B)); rewrite fineK // ge0_fin_numE.
have [M ME] : exists M, mu setT = M%:E.
  by exists (fine (mu setT)); rewrite fineK // ge0_fin_numE.
have r0 : 0 <= r by rewrite -lee_fin -rE measure_ge0.
have bound n : r *+ n <= M.
  have := many n; rewrite rE ME (eq_bigr (fun=> r%:E)) // sumEFin lee_fin.
  by rewrite sumr_const card_ord.
rewrite rE; congr (_%:E); apply/eqP; rewrite eq_le r0 andbT leNgt; apply/negP => rpos.
have M0 : 0 <= M by have := bound 0%N; rewrite mulr0n.
have := archi_boundP (divr_ge0 M0 r0); rewrite ltr_pdivr_mulr // mulr_natl ltNge.
by rewrite bound.
Qed.

(* Fact. Poincare's recurrence theorem: almost every point of a measurable A comes back to A at arbitrarily late times. *)
Lemma almost_all_return_late (d : measure_display) (T : measurableType d) (R : realType) (mu : {measure set T -> \bar R}) (f : T -> T) (A : set T) (N : nat) :
  (mu setT < +oo)%E -> preserves mu f -> measurable A ->
  exists B, [/\ measurable B, mu B = 0%E & forall x, A x -> ~ B x -> exists2 n, (N <= n)%N & A (iter n f x)].
Proof.
move=> finite pres mA; have [mB B0] := almost_all_return finite (preserves_iter N.+1 pres) mA.
exists (lost (iter N.+1 f) A); split=> // x Ax here.
have [n _ back] : (\bigcup_n (iter n.+1 (iter N.+1 f) @^-1` A)) x.
  by apply: contrapT => none; apply: here.
exists (n.+1 * N.+1)%N; first by apply: leq_trans (leqnSn N) (leq_pmull _ _).
by rewrite iterM.
Qed.
