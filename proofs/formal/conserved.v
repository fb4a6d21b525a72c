From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp.classical Require Import boolp classical_sets functions mathcomp_extra.
From mathcomp.analysis Require Import reals topology normedtype derive realfun.
From skewflow Require Import forms energy euler integrators matrices analysis uniqueness leaves.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Import numFieldNormedType.Exports.
Local Open Scope classical_set_scope.
Local Open Scope ring_scope.

(* Helper. A function that is constant on [-e, e] has no derivative at 0 but 0. *)
Lemma derivative_where_constant (R : realType) (f : R -> R) (e d : R) :
  0 < e -> (forall u, u \in `[- e, e] -> f u = f 0) -> is_derive 0 1 f d -> d = 0.
Proof.
move=> e0 const /is_derive1_caratheodory[g [gE cg gd]]; apply/eqP; apply: contraT => d0; exfalso.
move: cg => /cvgrPdist_lt/(_ `|d|); rewrite normr_gt0 => /(_ d0)[r /= r0 near0].
pose u := Num.min r e / 2%:R; have m0 : 0 < Num.min r e by rewrite lt_minr r0 e0.
have u0 : 0 < u by rewrite divr_gt0 ?ltr0n.
have um : u < Num.min r e by rewrite /u ltr_pdivr_mulr ?ltr0n // mulr_natr mulr2n ltr_addl.
have ur : u < r by apply: lt_le_trans um _; rewrite le_minl lexx.
have := near0 u; rewrite /ball /= sub0r normrN gtr0_norm // => /(_ ur).
have ue : u <= e by apply: ltW; apply: lt_le_trans um _; rewrite le_minl lexx orbT.
have gu : g u = 0.
  have : g u * (u - 0) = 0 by rewrite -gE const ?subrr // in_itv /= ue andbT; apply: le_trans (ltW u0); rewrite oppr_le0 ltW.
  by rewrite subr0 => /eqP; rewrite mulf_eq0 (gt_eqF u0) orbF => /eqP.
by rewrite gu subr0 gd ltxx.
Qed.

(* z solves z' = F(z) on [a, b], component by component. *)
Definition solves (R : realType) (n : nat) (F : 'cV[R]_n -> 'cV[R]_n) (z : R -> 'cV[R]_n) (a b : R) : Prop :=
  forall t, t \in `[a, b] -> forall i, is_derive t 1 (fun u => z u i 0) (F (z t) i 0).

(* Through every state passes a solution of z' = F(z) on some [-e, e]: what Peano's theorem gives for a continuous F. *)
Definition has_solutions (R : realType) (n : nat) (F : 'cV[R]_n -> 'cV[R]_n) : Prop :=
  forall z0, exists (z : R -> 'cV[R]_n) (e : R), [/\ 0 < e, z 0 = z0 & solves F z (- e) e].

(* H keeps its value along every solution of z' = F(z), on every interval. *)
Definition conserves (R : realType) (n : nat) (F : 'cV[R]_n -> 'cV[R]_n) (H : 'cV[R]_n -> R) : Prop :=
  forall (z : R -> 'cV[R]_n) (a b : R), solves F z a b -> forall t, t \in `[a, b] -> H (z t) = H (z a).

(* Helper. What is conserved has rate 0 at every state, where every state has a solution. *)
Lemma conserved_rate (R : realType) (n : nat) (F : 'cV[R]_n -> 'cV[R]_n) (H : 'cV[R]_n -> R) (rate : 'cV[R]_n -> R) :
  has_solutions F -> conserves F H ->
  (forall (z : R -> 'cV[R]_n) (t : R), (forall i, is_derive t 1 (fun u => z u i 0) (F (z t) i 0)) ->
     is_derive t 1 (fun u => H (z u)) (rate (z t))) ->
  forall z0, rate z0 = 0.
Proof.
move=> through kept chain z0; have [z [e [e0 start sol]]] := through z0.
have in0 : (0 : R) \in `[- e, e] by rewrite in_itv /= oppr_le0 ltW.
rewrite -start; apply: (derivative_where_constant e0 _ (chain z 0 (sol 0 in0))) => u u_in.
by rewrite (kept z _ _ sol u u_in) (kept z _ _ sol 0 in0).
Qed.

(* T1.2, whole: |x|^2 is constant along every solution of x' = W x if and only if W is skew; for "only if", every state has
   a solution. *)
Lemma T1_2_whole (R : realType) (n : nat) (W : 'M[R]_n) :
  (W^T = - W -> conserves (mulmx W) (fun x => \sum_i x i 0 ^+ 2)) /\
  (has_solutions (mulmx W) -> conserves (mulmx W) (fun x => \sum_i x i 0 ^+ 2) -> W^T = - W).
Proof.
split=> [skew z a b sol|through kept]; first exact: T1_1_norm_conserved skew sol.
apply/(T1_2_form_vanishes_iff_skew _ (two_neq0 R)) => x0.
have := @conserved_rate _ _ _ _ (fun x => 2%:R * \sum_i x i 0 * (W *m x) i 0) through kept.
by move=> /(_ (fun z t derz => T1_2_norm_rate derz) x0)/eqP; rewrite mulf_eq0 (negPf (two_neq0 R)) /= => /eqP.
Qed.

(* T2.2, whole: sigma continuous and not constant, S' = sigma: the energy is constant along every solution of
   z' = W sigma(z) if and only if W is skew; for "only if", every state has a solution. *)
Lemma T2_2_whole (R : realType) (n : nat) (W : 'M[R]_n) (S sigma : R -> R) (p q : R) :
  continuous sigma -> sigma p != sigma q -> (forall s : R, is_derive s 1 S (sigma s)) ->
  let F z := W *m map_mx sigma z in let E z := \sum_i S (z i 0) in
  (W^T = - W -> conserves F E) /\ (has_solutions F -> conserves F E -> W^T = - W).
Proof.
move=> cont pq derS F E; split=> [skew z a b sol|through kept]; first exact: T2_1_energy_conserved skew derS sol.
apply: (form_vanishes cont pq) => z0.
rewrite -[RHS](@conserved_rate _ _ _ _ (fun z => \sum_i sigma (z i 0) * (W *m map_mx sigma z) i 0) through kept _ z0).
  by apply: eq_bigr => i _; congr (_ * _); rewrite mxE.
by move=> z t derz; exact: T2_1_chain_rule derS derz.
Qed.

(* T2.3, whole: S' = sigma: diag(d) W skew keeps sum_i d_i S(z_i) along every solution of z' = W sigma(z); for a continuous
   sigma that is not constant only then, where every state has a solution. *)
Lemma T2_3_whole (R : realType) (n : nat) (W : 'M[R]_n) (d : 'rV[R]_n) (S sigma : R -> R) :
  (forall s : R, is_derive s 1 S (sigma s)) ->
  let F z := W *m map_mx sigma z in let E z := \sum_i d 0 i * S (z i 0) in
  ((diag_mx d *m W)^T = - (diag_mx d *m W) -> conserves F E) /\
  forall p q, continuous sigma -> sigma p != sigma q -> has_solutions F -> conserves F E ->
    (diag_mx d *m W)^T = - (diag_mx d *m W).
Proof.
move=> derS F E; split=> [skew z a b sol|p q cont pq through kept].
  exact: T2_3_weighted_energy_conserved skew derS sol.
apply: (form_vanishes cont pq) => z0.
rewrite -[RHS](@conserved_rate _ _ _ _ (fun z => \sum_i d 0 i * (sigma (z i 0) * (W *m map_mx sigma z) i 0)) through kept _ z0).
  by apply: eq_bigr => i _; rewrite -mulmxA mul_diag_mx [X in _ * X]mxE [map_mx _ _ _ _]mxE mulrCA.
move=> z t derz; pose Sz u : 'cV[R]_n := \col_i S (z u i 0).
pose v : 'cV[R]_n := \col_i (sigma (z t i 0) * F (z t) i 0).
have derSz i : is_derive t 1 (fun u => Sz u i 0) (v i 0).
  rewrite /v mxE (_ : (fun u => Sz u i 0) = S \o (fun u => z u i 0)); last by apply/funext=> u; rewrite mxE.
  exact: (is_derive1_comp (derS (z t i 0)) (derz i)).
have := derive_combination (d 0) 0 derSz.
have -> : (fun u => \sum_i d 0 i * Sz u i 0 + 0) = (fun u => E (z u)).
  by apply/funext=> u; rewrite addr0; apply: eq_bigr => i _; rewrite mxE.
by under eq_bigr do rewrite [v _ _]mxE.
Qed.

(* T1.1: K skew, U' = K U, U = I at 0: U(t) is orthogonal for every t of an interval [a, b] that holds 0. *)
Lemma T1_1_orthogonal (R : realType) (n : nat) (K : 'M[R]_n) (U : R -> 'M[R]_n) (a b : R) :
  K^T = - K -> 0 \in `[a, b] -> U 0 = 1%:M ->
  (forall t, t \in `[a, b] -> forall i j, is_derive t 1 (fun u => U u i j) ((K *m U t) i j)) ->
  forall t, t \in `[a, b] -> (U t)^T *m U t = 1%:M.
Proof.
move=> skew in0 U0 derU t t_in; pose A := (U t)^T *m U t - 1%:M.
have sym : A^T = A by rewrite /A linearB /= trmx_mul trmxK trmx1.
have norm (v : 'cV[R]_n) u : u \in `[a, b] -> \sum_i (U u *m v) i 0 ^+ 2 = \sum_i (U a *m v) i 0 ^+ 2.
  move: u; apply: (@T1_1_norm_conserved _ _ K (fun u => U u *m v) a b skew) => u u_in i.
  have := @derive_combination _ _ (fun j => v j 0) 0 (fun w => (row i (U w))^T) (row i (K *m U u))^T u.
  have -> : (fun w => \sum_j v j 0 * (row i (U w))^T j 0 + 0) = (fun w => (U w *m v) i 0).
    by apply/funext => w; rewrite addr0 mxE; apply: eq_bigr => j _; rewrite !mxE mulrC.
  have -> : \sum_j v j 0 * (row i (K *m U u))^T j 0 = (K *m (U u *m v)) i 0.
    by rewrite mulmxA [RHS]mxE; apply: eq_bigr => j _; rewrite 2!mxE mulrC.
  apply=> j; rewrite 2!mxE (_ : (fun w => (row i (U w))^T j 0) = (fun w => U w i j)); first exact: derU.
  by apply/funext => w; rewrite !mxE.
have form0 (v : 'cV[R]_n) : \sum_i v i 0 * (A *m v) i 0 = 0.
  rewrite form_sum /A mulmxBr mulmxBl mulmx1 mxE.
  have -> : v^T *m ((U t)^T *m U t) *m v = (U t *m v)^T *m (U t *m v) by rewrite trmx_mul !mulmxA.
  by rewrite [X in _ + X]mxE !form_of_squares norm // -(norm v 0) // U0 mul1mx subrr.
have skewA := (T1_2_form_vanishes_iff_skew A (two_neq0 R)).1 form0.
apply/eqP; rewrite -subr_eq0 -/A; apply/eqP/matrixP => i j; rewrite [RHS]mxE.
by apply: (own_negative (two_neq0 R)); rewrite -{1}sym skewA mxE.
Qed.

(* T2.5: the gradient of the energy is sigma(z): along every line z + u d its derivative at u = 0 is sigma(z)^T d. *)
Lemma T2_5_gradient (R : realType) (n : nat) (S sigma : R -> R) (z d : 'cV[R]_n) :
  (forall s : R, is_derive s 1 S (sigma s)) ->
  is_derive (0 : R) 1 (fun u : R => \sum_i S ((z + u *: d) i 0)) (\sum_i sigma (z i 0) * d i 0).
Proof.
move=> derS; have := @T2_1_chain_rule R n S sigma (fun u => z + u *: d) d 0 derS.
rewrite scale0r addr0; apply=> i.
rewrite (_ : (fun u => _) = cst (z i 0) + (d i 0 \*: (id : R -> R))); last by apply/funext => u; rewrite !mxE mulrC.
have := is_deriveD (is_derive_cst (z i 0) (0 : R) (1 : R)) (is_deriveZ (d i 0) (is_derive_id (0 : R) (1 : R))).
by rewrite add0r [_ *: 1]mulr1.
Qed.

(* T2.7: z' = K sigma(z) + K c on [a, b], K skew, S' = sigma: E(z) + c^T z is constant there. *)
Lemma T2_7_bias_conserved (R : realType) (n : nat) (K : 'M[R]_n) (S sigma : R -> R) (c : 'cV[R]_n) (z : R -> 'cV[R]_n) (a b : R) :
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> solves (fun z => K *m map_mx sigma z + K *m c) z a b ->
  forall t, t \in `[a, b] ->
    \sum_i S (z t i 0) + \sum_i c i 0 * z t i 0 = \sum_i S (z a i 0) + \sum_i c i 0 * z a i 0.
Proof.
move=> skew derS sol t t_in; apply: (addIr 0); rewrite -![_ + _ + 0]addrA; move: t t_in.
apply: (@constant_on _ (fun u => \sum_i S (z u i 0) + (\sum_i c i 0 * z u i 0 + 0))) => t t_in.
have := is_deriveD (T2_1_chain_rule derS (sol t t_in)) (derive_combination (fun i => c i 0) 0 (sol t t_in)).
rewrite -big_split /= (eq_bigr (fun i => (sigma (z t i 0) + c i 0) * (K *m map_mx sigma (z t) + K *m c) i 0)).
  by rewrite T2_7_bias // two_neq0.
by move=> i _; rewrite mulrDl.
Qed.

(* T2.8: rate form with input, x' = sigma(z), z = K x + V u + b, K skew, S' = sigma: dE(z)/dt = sigma(z)^T V u'. *)
Lemma T2_8_input_power (R : realType) (n m : nat) (K : 'M[R]_n) (V : 'M[R]_(n, m)) (S sigma : R -> R)
    (x : R -> 'cV[R]_n) (u : R -> 'cV[R]_m) (u' : 'cV[R]_m) (b : 'cV[R]_n) (t : R) :
  let z s := K *m x s + V *m u s + b in
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) ->
  (forall i, is_derive t 1 (fun s => x s i 0) (sigma (z t i 0))) -> (forall j, is_derive t 1 (fun s => u s j 0) (u' j 0)) ->
  is_derive t 1 (fun s => \sum_i S (z s i 0)) (\sum_i sigma (z t i 0) * (V *m u') i 0).
Proof.
move=> z skew derS derx deru; rewrite -(T2_8_input V sigma (z t) u' (two_neq0 R) skew).
apply: T2_1_chain_rule => // i.
have derx' j : is_derive t 1 (fun s => x s j 0) ((map_mx sigma (z t)) j 0) by rewrite [map_mx _ _ _ _]mxE; exact: derx.
have := is_deriveD (derive_combination (K i) 0 derx') (derive_combination (V i) (b i 0) deru).
rewrite (_ : _ + _ = fun s => z s i 0); last by apply/funext => s; rewrite -[LHS]/(_ + 0 + (_ + _)) !mxE addr0 addrA.
by rewrite [(_ + V *m u') i 0]mxE [(K *m _) i 0]mxE [(V *m _) i 0]mxE.
Qed.

(* T2.8, the bound: |sigma| <= M, and g with g' = sum_i |(V u')_i|, so that g(t1) - g(t0) is the total variation of V u on
   [t0, t1] in the 1-norm for a C1 input: |E(t1) - E(t0)| <= M (g(t1) - g(t0)). *)
Lemma T2_8_bounded_by_variation (R : realType) (n m : nat) (K : 'M[R]_n) (V : 'M[R]_(n, m)) (S sigma : R -> R)
    (x : R -> 'cV[R]_n) (u u' : R -> 'cV[R]_m) (b : 'cV[R]_n) (g : R -> R) (M t0 t1 : R) :
  let z s := K *m x s + V *m u s + b in
  K^T = - K -> (forall s : R, is_derive s 1 S (sigma s)) -> (forall s, `|sigma s| <= M) -> t0 <= t1 ->
  (forall t, t \in `[t0, t1] -> forall i, is_derive t 1 (fun s => x s i 0) (sigma (z t i 0))) ->
  (forall t, t \in `[t0, t1] -> forall j, is_derive t 1 (fun s => u s j 0) (u' t j 0)) ->
  (forall t, t \in `[t0, t1] -> is_derive t 1 g (\sum_i `|(V *m u' t) i 0|)) ->
  `|\sum_i S (z t1 i 0) - \sum_i S (z t0 i 0)| <= M * (g t1 - g t0).
Proof.
move=> z skew derS bound t01 derx deru derg; pose E s := \sum_i S (z s i 0).
have derE t : t \in `[t0, t1] -> is_derive t 1 E (\sum_i sigma (z t i 0) * (V *m u' t) i 0).
  by move=> t_in; exact: (T2_8_input_power skew derS (derx t t_in) (deru t t_in)).
have end1 : t1 \in `[t0, t1] by rewrite in_itv /= t01 lexx.
have power t : `|\sum_i sigma (z t i 0) * (V *m u' t) i 0| <= M * \sum_i `|(V *m u' t) i 0|.
  apply: le_trans (ler_norm_sum _ _ _) _; rewrite mulr_sumr; apply: ler_sum => i _.
  by rewrite normrM ler_wpmul2r.
have up : E t1 - M * g t1 <= E t0 - M * g t0.
  have der t : t \in `[t0, t1] -> is_derive t 1 (E - M \*: g) (\sum_i sigma (z t i 0) * (V *m u' t) i 0 - M *: (\sum_i `|(V *m u' t) i 0|)).
    by move=> t_in; exact: is_deriveB (derE t t_in) (is_deriveZ M (derg t t_in)).
  apply: (nonincreasing_on der _ end1) => t _; rewrite subr_le0; exact: le_trans (ler_norm _) (power t).
have down : - E t1 - M * g t1 <= - E t0 - M * g t0.
  have der t : t \in `[t0, t1] -> is_derive t 1 (- E - M \*: g) (- (\sum_i sigma (z t i 0) * (V *m u' t) i 0) - M *: (\sum_i `|(V *m u' t) i 0|)).
    by move=> t_in; exact: is_deriveB (is_deriveN (derE t t_in)) (is_deriveZ M (derg t t_in)).
  apply: (nonincreasing_on der _ end1) => t _; rewrite subr_le0; apply: le_trans (ler_norm _) _; rewrite normrN; exact: power t.
rewrite mulrBr ler_norml; apply/andP; split; rewrite -/(E t1) -/(E t0).
  by move: down; rewrite -subr_ge0 => down; rewrite -subr_ge0; move: down; congr (0 <= _); ring.
by move: up; rewrite -subr_ge0 => up; rewrite -subr_ge0; move: up; congr (0 <= _); ring.
Qed.

(* Fact. The form of W is that of its symmetric part Q = (W + W^T)/2. *)
Lemma form_of_symmetric_part (F : fieldType) (n : nat) (W : 'M[F]_n) (v : 'cV[F]_n) :
  (2%:R : F) != 0 -> \sum_i v i 0 * (W *m v) i 0 = (v^T *m (2%:R^-1 *: (W + W^T)) *m v) 0 0.
Proof.
move=> two; rewrite form_sum -scalemxAr -scalemxAl mulmxDr mulmxDl [RHS]mxE [X in _ * X]mxE.
by rewrite [X in _ * (_ + X)]form_tr trmxK -mulr2n -[X in _ * X]mulr_natl mulrA mulVf ?mul1r.
Qed.

(* T2.9: z' = W sigma(z) - gamma z on [a, b], S' = sigma. With Q = (W + W^T)/2 <= 0 and gamma sigma(z)^T z >= 0 along it
   the energy never grows, with Q >= 0 and gamma sigma(z)^T z <= 0 it never falls. *)
Lemma T2_9_semidefinite (R : realType) (n : nat) (W : 'M[R]_n) (S sigma : R -> R) (gamma : R) (z : R -> 'cV[R]_n) (a b : R) :
  let Q := 2%:R^-1 *: (W + W^T) in
  (forall s : R, is_derive s 1 S (sigma s)) -> solves (fun z => W *m map_mx sigma z - gamma *: z) z a b ->
  ((forall v : 'cV[R]_n, (v^T *m Q *m v) 0 0 <= 0) ->
   (forall t, t \in `[a, b] -> 0 <= gamma * (\sum_i sigma (z t i 0) * z t i 0)) ->
   forall s t, a <= s -> s <= t -> t <= b -> \sum_i S (z t i 0) <= \sum_i S (z s i 0)) /\
  ((forall v : 'cV[R]_n, 0 <= (v^T *m Q *m v) 0 0) ->
   (forall t, t \in `[a, b] -> gamma * (\sum_i sigma (z t i 0) * z t i 0) <= 0) ->
   forall s t, a <= s -> s <= t -> t <= b -> \sum_i S (z s i 0) <= \sum_i S (z t i 0)).
Proof.
move=> Q derS sol; pose E t := \sum_i S (z t i 0).
pose rate t := (map_mx sigma (z t))^T *m Q *m map_mx sigma (z t).
have derE t : t \in `[a, b] -> is_derive t 1 E (rate t 0 0 - gamma * \sum_i sigma (z t i 0) * z t i 0).
  move=> t_in; have := T2_1_chain_rule derS (sol t t_in); rewrite T2_9_symmetric_part ?two_neq0 //.
  rewrite (_ : \sum_i sigma _ * (_ *m _) i 0 = rate t 0 0) // /rate -form_sum.
  by apply: eq_bigr => i _; congr (_ * _); rewrite mxE.
have sub s t : a <= s -> t <= b -> forall u, u \in `[s, t] -> u \in `[a, b].
  by move=> as_ tb u; rewrite !in_itv /= => /andP[su ut]; rewrite (le_trans as_ su) (le_trans ut tb).
split=> sign leak s t as_ st tb.
  have t_in : t \in `[s, t] by rewrite in_itv /= st lexx.
  apply: (nonincreasing_on (fun u u_in => derE u (sub s t as_ tb u u_in)) _ t_in) => u u_in.
  by rewrite subr_le0; apply: le_trans (sign _) (leak u (sub s t as_ tb u u_in)).
have t_in : t \in `[s, t] by rewrite in_itv /= st lexx.
have derN u : u \in `[s, t] -> is_derive u 1 (- E) (- (rate u 0 0 - gamma * \sum_i sigma (z u i 0) * z u i 0)).
  by move=> u_in; exact: is_deriveN (derE u (sub s t as_ tb u u_in)).
rewrite -ler_opp2; apply: (nonincreasing_on derN _ t_in) => u u_in.
by rewrite oppr_le0 subr_ge0; apply: le_trans (leak u (sub s t as_ tb u u_in)) (sign _).
Qed.
